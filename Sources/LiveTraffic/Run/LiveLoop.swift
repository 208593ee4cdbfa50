package import AccountingLog
package import ByteKit
package import Findings
import Following
import Glibc

/// Reads, waits, and hands everything on until something ends it.
package final class LiveLoop {
  /// How a run ended.
  package enum End: Hashable, Sendable {
    /// The present end was reached, and that was asked for.
    case once
    /// A key.
    case key
    /// An alert, and that was asked for.
    case alert
    /// A signal, by its number.
    case signal(Int32)
  }

  /// What a run is to do.
  package struct Options: Sendable {
    /// True ends at the present end of the logs.
    package var isOnce = false
    /// True ends at the first alert.
    package var endsAtAlert = false
    /// True does not rely on the system to tell of changes.
    package var polls = false
    /// True commits nothing: the caller does so once the output is safe.
    package var leavesCommit = false

    /// Makes the usual options.
    package init() {}
  }

  /// Milliseconds that growth is left to gather before it is read.
  private static let gatherMilliseconds = 40
  /// Milliseconds between two looks where the system does not tell of changes.
  private static let pollMilliseconds = 250
  /// The longest sleep.
  private static let sleepMilliseconds = 500
  /// Seconds between two listings of the folders, whatever the system tells.
  private static let discoverySeconds = 5.0
  private static let discoverySecondsWhenPolling = 0.5
  /// The same where a file grew that only a listing has read.
  private static let discoverySecondsWhenGrown = 1.0

  private let monitor: LiveMonitor
  private let output: any LiveOutput
  private let options: Options
  private let signals = SignalPipe()
  private let watch: FolderWatch
  private let notifier: ServiceNotifier?
  private let runner: AlertRunner?
  private let render: (LiveEvent) -> [UInt8]
  private let reject: (String, RejectedRow) throws(InputProblem) -> Void
  private var discoveredAt = 0.0
  /// Files that grew since the last listing.
  private var grown: Set<String> = []
  private var drawnAt = 0.0
  private var wasCaughtUp = false
  /// Alerts that began while old rows were read.
  private var held: [LiveEvent] = []
  private var hasAlert = false
  /// How grave the gravest alert was that was told in this run; nil where none was.
  package private(set) var worst: Severity?

  /// Makes a loop; `render` makes the JSON that alert commands get, `reject` takes each rejected row
  /// with its path before the position behind it is committed.
  package init(
    _ monitor: LiveMonitor, output: any LiveOutput, options: Options, runner: AlertRunner?,
    notifier: ServiceNotifier?, render: @escaping (LiveEvent) -> [UInt8],
    reject: @escaping (String, RejectedRow) throws(InputProblem) -> Void = { _, _ in }
  ) {
    self.monitor = monitor
    self.output = output
    self.options = options
    self.runner = runner
    self.notifier = notifier
    self.render = render
    self.reject = reject
    watch = FolderWatch(polls: options.polls || options.isOnce)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Runs until something ends it; the summary is shown last.
  package func run() throws(InputProblem) -> End {
    var end: End?
    do throws(InputProblem) {
      watch.watch(monitor.watchedFolders)
      repeat { end = try turn() } while end == nil
      if end != .once { try lookOnceMore() }
      output.close()
    } catch {
      output.close()
      throw error
    }
    if let runner {
      for problem in runner.finish() { monitor.note(problem) }
      try show()
    }
    if !options.leavesCommit { try monitor.commit(always: true) }
    let frame = monitor.frame()
    let time = monitor.clock ?? frame.window.upperBound
    if end == .once { try output.show(LiveEvent(time: time, kind: .interval(frame))) }
    try output.show(LiveEvent(time: time, kind: .summary(frame)))
    notifier?.send("STOPPING=1")
    return end ?? .once
  }

  /// One round; nil goes on.
  private func turn() throws(InputProblem) -> End? {
    discoverIfDue()
    let hasMore = monitor.read()
    let isAtEnd = options.isOnce && monitor.isCaughtUp && !hasMore
    for (path, row) in monitor.takeRejected() { try reject(path, row) }
    if monitor.isCaughtUp {
      if !wasCaughtUp { catchUp() }
      isAtEnd ? monitor.lookAtEnd() : monitor.tick()
      if !options.isOnce { monitor.endInterval() }
    }
    for problem in runner?.reap() ?? [] { monitor.note(problem) }
    try show()
    if !options.leavesCommit { try monitor.commit() }
    try drawIfDue()
    notifier?.live(now: Self.now)
    if hasAlert, options.endsAtAlert { return .alert }
    if isAtEnd { return .once }
    return rest(hasMore ? 0 : sleepMilliseconds)
  }

  /// Takes in what came since the last round, so that the summary has it.
  private func lookOnceMore() throws(InputProblem) {
    guard wasCaughtUp else { return }
    monitor.discover()
    _ = monitor.read()
    monitor.takeFollowed(isLast: true)
    for (path, row) in monitor.takeRejected() { try reject(path, row) }
    try show()
  }

  private func catchUp() {
    wasCaughtUp = true
    monitor.beginInterval()
    notifier?.send("READY=1\nSTATUS=following")
  }

  private func discoverIfDue() {
    let seconds =
      watch.isTold ? Self.discoverySeconds : Self.discoverySecondsWhenPolling
    let passed = Self.now - discoveredAt
    guard
      passed >= seconds
        || passed >= Self.discoverySecondsWhenGrown && monitor.isListingDue(forGrown: grown)
    else { return }
    discover()
  }

  private func discover() {
    discoveredAt = Self.now
    grown = []
    monitor.discover()
    watch.watch(monitor.watchedFolders)
  }

  // MARK: - Events

  private func show() throws(InputProblem) {
    for event in monitor.takeEvents() {
      try output.show(event)
      handOn(event)
    }
    guard wasCaughtUp, !held.isEmpty else { return }
    let due = held
    held = []
    for event in due { tell(event) }
  }

  /// Alerts of old rows wait until it is known whether they still hold.
  private func handOn(_ event: LiveEvent) {
    switch event.kind {
    case .alert(let finding):
      worst = max(worst ?? .info, finding.condition.severity)
      held.append(event)
    case .recovered(let recovery):
      let count = held.count
      held.removeAll { item in
        if case .alert(let finding) = item.kind { return finding.key == recovery.key }
        return false
      }
      // What was never handed over need not be taken back.
      if held.count == count { held.append(event) }
    default: break
    }
  }

  private func tell(_ event: LiveEvent) {
    if case .alert = event.kind { hasAlert = true }
    for problem in runner?.run(render(event)) ?? [] { monitor.note(problem) }
  }

  // MARK: - Waiting

  private func drawIfDue() throws(InputProblem) {
    guard let milliseconds = output.frameMilliseconds else { return }
    guard Self.now - drawnAt >= Double(milliseconds) / 1000 else { return }
    drawnAt = Self.now
    try output.draw(monitor.frame())
  }

  private var sleepMilliseconds: Int {
    let longest = watch.isTold ? Self.sleepMilliseconds : Self.pollMilliseconds
    return min(longest, output.frameMilliseconds ?? longest)
  }

  /// Sleeps until something happens; gives back what ends the run.
  private func rest(_ milliseconds: Int) -> End? {
    let wake = watch.wait(
      milliseconds: milliseconds, descriptors: [signals.descriptor] + output.descriptors)
    for number in signals.take() {
      if SignalPipe.ending.contains(number) { return .signal(number) }
      take(number)
    }
    if wake.ready.contains(where: { output.descriptors.contains($0) }) {
      if output.takeInput() { return .key }
      drawnAt = 0
    }
    grown.formUnion(wake.grown)
    if wake.hasNames || wake.hasGrowth && monitor.awaitedHasGrown { discover() }
    if wake.hasGrowth { usleep(useconds_t(Self.gatherMilliseconds * 1000)) }
    return nil
  }

  /// Takes a signal that does not end the run.
  private func take(_ number: Int32) {
    switch number {
    case SIGTSTP:
      output.suspend()
      signals.stop()
      output.resume()
    case SIGCONT: output.resume()
    default: output.resize()
    }
    drawnAt = 0
  }
}
