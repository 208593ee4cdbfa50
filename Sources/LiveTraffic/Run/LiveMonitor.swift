package import AccountingLog
package import ByteKit
package import Findings
package import Following
package import Traffic

/// Follows logs and keeps what was counted: reading, the clock, intervals and commits.
///
/// The caller waits between the calls, and shows what happened. Used by one thread.
package final class LiveMonitor {
  /// Bytes that one call of `read` takes in at most, so that the caller can look at keys between.
  package static let bytesPerRead = 8 << 20
  /// Seconds between two commits while rows come; more where the state is large.
  static let commitSeconds = 0.5
  /// Bytes of a state that are worth another second.
  static let commitBytesPerSecond = 1e6
  /// Seconds by which rows must lie behind the clock, and for how long no others may have come, for
  /// the clock to go back to them.
  package static let backSecondsMin = 300
  package static let backHoldSeconds = 60.0

  /// Listings one after another between which no row came.
  static let listingsMax = 8

  private let follower: Follower
  private let state: StateFolder?
  private var intake: LiveIntake
  private var committedAt = 0.0
  private var stateBytes = 0
  private var isDirty = false
  private var listings = 0
  /// The steady clock when rows came last, and when they moved the log's clock.
  private var arrivedAt: Double
  private var movedAt: Double
  /// Since when all rows that come lie far behind the clock; nil where they do not.
  private var behindSince: Double?
  /// True once nothing more is waited for.
  private var isOver = false
  private let steadyClock: () -> Double
  /// Rejected rows that nobody has taken yet, with the files that hold them.
  private var rejected: [(path: String, row: RejectedRow)] = []
  /// Paths that were asked for and are not there, told at the end.
  package var missing: [InputProblem] = []
  /// True once the end was reached for the first time.
  package private(set) var isCaughtUp = false

  /// Makes a monitor, and takes up what the state holds; `earlier` are minutes of the time before
  /// what is followed, `steadyClock` gives seconds of a clock that never jumps.
  ///
  /// Throws `state_damaged` or `state_failed`.
  package init(
    follower: Follower, intake: LiveIntake, state: StateFolder?, earlier: [MinuteCounts] = [],
    steadyClock: @escaping () -> Double = Follower.monotonicSeconds
  ) throws(InputProblem) {
    self.follower = follower
    self.intake = intake
    self.state = state
    self.steadyClock = steadyClock
    arrivedAt = steadyClock()
    movedAt = arrivedAt
    if let state, let bytes = try state.load() {
      do throws(StateDamage) {
        var reader = StateReader(bytes)
        try follower.read(from: &reader)
        try self.intake.model.read(from: &reader)
        try follower.readTails(from: &reader)
      } catch {
        throw StateFolder.damage(state.path)
      }
    }
    self.intake.model.history.use(earlier: earlier)
  }

  /// What was counted.
  package var model: LiveModel { intake.model }

  /// How grave the gravest alert is that is on; nil where none is.
  package var worstAlert: Severity? { intake.model.alerts.worst }

  /// What is known of the files.
  package var records: [FileRecord] { follower.records }

  /// The folders in which something may happen.
  package var watchedFolders: [String] { follower.watchedFolders }

  private var now: Double { steadyClock() }

  /// True when a file has grown whose rows are still awaited.
  package var awaitedHasGrown: Bool { follower.awaitedHasGrown }

  /// True when a file at one of these paths has grown that only a listing has read.
  package func isListingDue(forGrown paths: Set<String>) -> Bool {
    follower.isListingDue(forGrown: paths)
  }

  /// What happened since this was asked last; what one reading told is in order of time.
  package func takeEvents() -> [LiveEvent] { intake.model.takeEvents() }

  /// The rejected rows that were met since this was asked last; all of them where the follower keeps
  /// all, else the first few of each block.
  package func takeRejected() -> [(path: String, row: RejectedRow)] {
    defer { rejected = [] }
    return rejected
  }

  /// Tells of a problem that was met elsewhere.
  package func note(_ problem: InputProblem) { intake.model.note(problem) }

  /// Tells of logs that were asked for and cannot be read.
  package func note(unread problems: [InputProblem]) {
    for problem in problems { intake.model.note(unread: problem) }
  }

  /// What of the logs could not be read.
  package var unread: [InputProblem] { intake.model.unread }

  // MARK: - Reading

  /// Looks which files are there.
  package func discover() {
    follower.discover()
    takeFollowed()
  }

  /// Takes in what happened to the files; the last time with what was held back of it.
  package func takeFollowed(isLast: Bool = false) {
    for event in follower.takeEvents(isLast: isLast) {
      intake.model.note(event)
      isDirty = true
    }
  }

  /// Reads what came, at most `bytesPerRead`; true when there is more.
  package func read() -> Bool {
    follower.refresh()
    // A wall's clock that was set back must not make the logs' own time one of the future.
    let wall = intake.model.settings.wallClock()
    intake.model.timeMax = max(wall, clock ?? wall) + LiveModel.futureSecondsMax
    var left = Self.bytesPerRead / Follower.blockBytes
    let before = intake.model.clock
    let eventsBefore = intake.model.eventCount
    var newest: Int?
    while left > 0, let tally = follower.step(into: &intake) {
      intake.model.add(tally, path: follower.lastPath)
      let path = follower.lastPath
      rejected += tally.rejectedRows.map { (path, $0) }
      newest = [newest, tally.last].compactMap { $0 }.max()
      arrivedAt = now
      isDirty = true
      listings = 0
      left -= 1
    }
    intake.model.sortEvents(from: eventsBefore)
    if intake.model.clock != before {
      movedAt = now
      behindSince = nil
    } else if let newest, isCaughtUp {
      lookBehind(newest)
    }
    takeFollowed()
    if follower.wantsDiscovery, listings < Self.listingsMax {
      listings += 1
      discover()
      return true
    }
    // Files that change again and again without a row are looked at when the next thing happens.
    listings = 0
    if left > 0 { isCaughtUp = true }
    return left == 0
  }

  // MARK: - The clock

  /// Lets the clock go back to rows that lie far behind it, once no others have come for a while.
  ///
  /// A log in local time does so in autumn, and a server whose clock is put right. Else nothing of
  /// what comes would be within the moment that alerts look at.
  private func lookBehind(_ newest: Int) {
    guard let clock, newest < clock - Self.backSecondsMin else {
      behindSince = nil
      return
    }
    let since = behindSince ?? now
    behindSince = since
    guard now - since >= Self.backHoldSeconds else { return }
    intake.model.turnBack(to: newest)
    movedAt = now
    behindSince = nil
  }

  /// The log's clock: the newest row's time, moved on by what has passed since it came.
  package var clock: Int? {
    intake.model.clock.map { isOver ? $0 : $0 + Int(now - movedAt) }
  }

  /// Looks at the alerts when it is time to; `lag` is known once the end was reached.
  package func tick() {
    guard let clock else { return lookAtSilence() }
    guard intake.model.nextTick == .min || clock >= intake.model.nextTick else { return }
    look(at: clock)
    intake.model.nextTick = LiveModel.boundary(after: clock, LiveModel.tickSeconds)
  }

  /// Looks at the alerts once more, as of the newest row; the clock stands still from now on.
  package func lookAtEnd() {
    isOver = true
    // A copy that is not there now is not waited for.
    follower.tellLosses(force: true)
    takeFollowed(isLast: true)
    note(unread: missing + follower.unreadAtEnd())
    guard let clock else { return lookAtSilence() }
    look(at: clock)
  }

  /// Looks at the alerts now.
  package func look(at time: Int) {
    intake.model.tick(at: time, lag: lagSeconds, silence: Int(now - arrivedAt))
  }

  private func lookAtSilence() {
    intake.model.tick(
      at: intake.model.settings.wallClock(), lag: nil, silence: Int(now - arrivedAt))
  }

  /// Seconds from the newest row to the wall's clock; nil before any row.
  package var lagSeconds: Int? {
    intake.model.clock.map { max(0, intake.model.settings.wallClock() - $0) }
  }

  /// Ends the interval if it is over; true when it did.
  @discardableResult package func endInterval() -> Bool {
    guard let clock else { return false }
    let length = intake.model.settings.intervalSeconds
    guard let begin = intake.model.intervalBegin else {
      intake.model.beginInterval(at: clock / length * length)
      return false
    }
    let end = LiveModel.boundary(after: begin, length)
    guard clock >= end else { return false }
    // After a standstill one interval takes it all in.
    intake.model.endInterval(
      at: max(end, clock / length * length), files: files, bytesLeft: follower.bytesLeft)
    isDirty = true
    return true
  }

  /// Forgets the interval so far, which lasted as long as old rows were read.
  package func beginInterval() {
    guard let clock else { return }
    let length = intake.model.settings.intervalSeconds
    intake.model.beginInterval(at: clock / length * length)
  }

  /// Everything that is shown now.
  package func frame() -> LiveFrame {
    let time = clock ?? intake.model.settings.wallClock()
    return intake.model.frame(at: time, files: files, bytesLeft: follower.bytesLeft)
  }

  private var files: Int { follower.records.count { $0.position > 0 } }

  // MARK: - Commits

  /// Commits positions and counts together, when there is something new and the last commit is a
  /// while ago.
  ///
  /// Throws `state_failed`.
  package func commit(always: Bool = false) throws(InputProblem) {
    guard let state, isDirty else { return }
    let now = now
    let pause = Self.commitSeconds + Double(stateBytes) / Self.commitBytesPerSecond
    guard always || now - committedAt >= pause else { return }
    var writer = StateWriter()
    follower.write(to: &writer)
    intake.model.write(to: &writer)
    follower.writeTails(to: &writer)
    try state.commit(writer.bytes)
    committedAt = now
    stateBytes = writer.bytes.count
    isDirty = false
  }
}
