/// Counts evaluated messages as reporters do: by window, policy domain and record.
struct ReportTally {
  /// One report.
  struct Key: Hashable {
    let mailbox: Int, policy: Int
    /// First second of the window.
    let begin: Int
    /// Number of the stage that the receiver saw, where it splits days; -1 for whole days.
    let part: Int
  }

  /// One record.
  struct Record: Hashable {
    /// What the signatures say.
    enum DKIM: Int { case aligned, unsigned, otherDomain, broken }
    /// What SPF says.
    enum SPF: Int { case aligned, unaligned, failing }
    /// Why the published policy was not applied.
    enum Reason: Int { case none, sampledOut, localPolicy }

    let address: String, domain: String
    let disposition: ScenarioStage.Policy
    let reason: Reason
    let dkim: DKIM
    let spf: SPF
    let hasSecond: Bool
  }

  private(set) var reports: [Key: [Record: Int]] = [:]

  /// The window of a receiver that holds a time, `[begin, begin + one day)`.
  static func windowBegin(_ mailbox: Mailbox, at time: Int) -> Int {
    let shifted = time - mailbox.dayBegin
    return shifted - ((shifted % ScenarioPlan.day) + ScenarioPlan.day) % ScenarioPlan.day
      + mailbox.dayBegin
  }

  /// True where a receiver sends the report of a window.
  static func isSent(_ mailbox: Mailbox, windowBegin: Int) -> Bool {
    mailbox.organisation != nil && windowBegin < (mailbox.silentFrom ?? .max)
  }

  /// Counts a message.
  mutating func count(_ record: Record, in key: Key) {
    reports[key, default: [:]][record, default: 0] += 1
  }
}
