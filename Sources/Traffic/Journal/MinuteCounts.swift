/// What `MinuteTable` counts of one minute.
package struct MinuteCounts: Hashable, Sendable {
  /// Refused or deferred rows of one cause.
  package struct Failed: Hashable, Sendable {
    /// What became of them.
    package let outcome: Outcome
    /// Rows.
    package let count: Int

    /// Makes one.
    package init(outcome: Outcome, count: Int) {
      self.outcome = outcome
      self.count = count
    }
  }

  /// Minutes from 1970-01-01 UTC.
  package let minute: Int
  /// Delivered and refused rows.
  package let ended: Int
  /// All attempts, those put off as well.
  package let all: Int
  /// The failed ones; of those that PowerMTA put off itself only `all` tells.
  package let failed: [Failed]

  /// Makes one.
  package init(minute: Int, ended: Int, all: Int, failed: [Failed]) {
    self.minute = minute
    self.ended = ended
    self.all = all
    self.failed = failed
  }
}
