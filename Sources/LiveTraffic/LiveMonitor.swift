package import ByteKit
package import DeliveryJoin
package import Following
import Glibc

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

  private let follower: Follower
  private let state: StateFolder?
  private var intake: LiveIntake
  private var committedAt = 0.0
  private var stateBytes = 0
  private var isDirty = false
  /// The steady clock when rows came last, and when they moved the log's clock.
  private var arrivedAt: Double
  private var movedAt: Double
  /// True once the end was reached for the first time.
  package private(set) var isCaughtUp = false

  /// Makes a monitor, and takes up what the state holds; `earlier` are minutes of the time before
  /// what is followed.
  ///
  /// Throws `state_damaged` or `state_failed`.
  package init(
    follower: Follower, intake: LiveIntake, state: StateFolder?, earlier: [MinuteCounts] = []
  ) throws(InputProblem) {
    self.follower = follower
    self.intake = intake
    self.state = state
    arrivedAt = Self.now
    movedAt = arrivedAt
    if let state, let bytes = try state.load() {
      do throws(StateDamage) {
        var reader = StateReader(bytes)
        try follower.read(from: &reader)
        try self.intake.model.read(from: &reader)
      } catch {
        throw StateFolder.damage(state.path)
      }
    }
    self.intake.model.history.use(earlier: earlier)
  }

  /// What was counted.
  package var model: LiveModel { intake.model }

  /// What is known of the files.
  package var records: [FileRecord] { follower.records }

  /// The folders in which something may happen.
  package var watchedFolders: [String] { follower.watchedFolders }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// True when a file has grown whose rows are still awaited.
  package var awaitedHasGrown: Bool { follower.awaitedHasGrown }

  /// What happened since this was asked last.
  package func takeEvents() -> [LiveEvent] { intake.model.takeEvents() }

  // MARK: - Reading

  /// Looks which files are there.
  package func discover() {
    follower.discover()
    takeFollowed()
  }

  private func takeFollowed() {
    for event in follower.takeEvents() {
      intake.model.note(event)
      isDirty = true
    }
  }

  /// Reads what came, at most `bytesPerRead`; true when there is more.
  package func read() -> Bool {
    follower.refresh()
    intake.model.timeMax = intake.model.settings.wallClock() + LiveModel.futureSecondsMax
    var left = Self.bytesPerRead / Follower.blockBytes
    let clock = intake.model.clock
    while left > 0, let tally = follower.step(into: &intake) {
      intake.model.add(tally, path: follower.lastPath)
      arrivedAt = Self.now
      isDirty = true
      left -= 1
    }
    if intake.model.clock != clock { movedAt = Self.now }
    takeFollowed()
    if follower.wantsDiscovery {
      discover()
      return true
    }
    if left > 0 { isCaughtUp = true }
    return left == 0
  }

  // MARK: - The clock

  /// The log's clock: the newest row's time, moved on by what has passed since it came.
  package var clock: Int? {
    intake.model.clock.map { $0 + Int(Self.now - movedAt) }
  }

  /// Looks at the alerts when it is time to; `lag` is known once the end was reached.
  package func tick() {
    guard let clock else { return lookAtSilence() }
    guard intake.model.nextTick == .min || clock >= intake.model.nextTick else { return }
    look(at: clock)
    intake.model.nextTick = LiveModel.boundary(after: clock, LiveModel.tickSeconds)
  }

  /// Looks at the alerts now.
  package func look(at time: Int) {
    intake.model.tick(at: time, lag: lagSeconds, silence: Int(Self.now - arrivedAt))
  }

  private func lookAtSilence() {
    intake.model.tick(
      at: intake.model.settings.wallClock(), lag: nil, silence: Int(Self.now - arrivedAt))
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
    let now = Self.now
    let pause = Self.commitSeconds + Double(stateBytes) / Self.commitBytesPerSecond
    guard always || now - committedAt >= pause else { return }
    var writer = StateWriter()
    follower.write(to: &writer)
    intake.model.write(to: &writer)
    try state.commit(writer.bytes)
    committedAt = Self.now
    stateBytes = writer.bytes.count
    isDirty = false
  }
}
