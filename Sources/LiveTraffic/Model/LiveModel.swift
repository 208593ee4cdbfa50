package import AccountingLog
import ByteKit
import Following
import ReplyClassifier
package import Traffic

/// What is known of the traffic: totals, every minute's counts, the replies, and the alerts.
///
/// Its clock is `timeLogged` of the newest row; it asks no other. Used by one thread.
package struct LiveModel: LiveSink {
  /// Rows dated further ahead than the wall's clock are not trusted with the time.
  static let futureSecondsMax = 3600
  /// How long the log must have been watched before a reply counts as new.
  package static let learnSeconds = 1800
  /// Seconds of the log's clock between two looks at the alerts.
  package static let tickSeconds = 10
  /// Problems that a screen shows.
  static let problemsMax = 5
  /// Paths that could not be read and are named at the end.
  package static let unreadMax = 64
  /// Rejected rows of one file that are told one by one; all are counted.
  package static let rejectedToldMax = 20

  /// A failed row whose names are not looked up yet.
  struct Pending {
    let row: LiveRow
    let place: RowBatch.Row
  }

  let settings: LiveSettings
  package internal(set) var totals = LiveTotals()
  package internal(set) var history = MinuteHistory()
  package internal(set) var replies = ReplyTable()
  package internal(set) var relays = RelayTable()
  var alerts: AlertBook
  /// The time of the newest row.
  package internal(set) var clock: Int?
  /// The next look at the alerts.
  var nextTick = Int.min
  var intervalBegin: Int?
  var intervalCounts = LiveCounts()
  var events: [LiveEvent] = []
  var problems: [String] = []
  /// What of the logs could not be read: one problem for each path.
  var unread: [InputProblem] = []
  /// The last alerts that were over in this run, and how many were.
  var recovered: [AlertRecovery] = []
  var recoveredCount = 0
  /// How many rejected rows of each file were told.
  private var rejectedTold: [String: Int] = [:]
  var pending: [Pending] = []
  /// No row is trusted with a later time than this.
  var timeMax = Int.max
  /// True where the counts changed since the alerts were looked at.
  var isChanged = false

  /// Makes a model that has seen nothing.
  package init(settings: LiveSettings) {
    self.settings = settings
    alerts = AlertBook(cooldownSeconds: settings.cooldownSeconds)
  }

  /// What happened since this was asked last.
  package mutating func takeEvents() -> [LiveEvent] {
    defer { events = [] }
    return events
  }

  /// How many events nobody has taken yet.
  var eventCount: Int { events.count }

  /// Brings the events from one on into order of time; those of one time stay as they are.
  ///
  /// Files are read block by block, the one with the oldest rows first, so that what their rows tell
  /// does not come in that order by itself.
  mutating func sortEvents(from start: Int) {
    guard events.count - start > 1 else { return }
    let sorted = events[start...].enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    events.replaceSubrange(start..., with: sorted.map(\.element))
  }

  // MARK: - Rows

  package mutating func take(_ row: LiveRow, _ place: RowBatch.Row, of batch: RowBatch) {
    totals.counts.add(row.outcome)
    intervalCounts.add(row.outcome)
    if row.time <= timeMax {
      history.add(row.outcome, at: row.time)
      relays.take(row)
      if row.time > clock ?? .min { clock = row.time }
    }
    isChanged = true
    if row.outcome != .delivered { pending.append(Pending(row: row, place: place)) }
  }

  package mutating func ignore(_ reason: IgnoreReason) {
    totals.ignored += 1
    if reason == .lateRefusal { totals.lateRefusals += 1 }
  }

  /// Takes in what was met in a block of a file.
  mutating func add(_ tally: LogTally, path: String) {
    // What was not there at the start may come.
    if !unread.isEmpty { unread.removeAll { $0.code == "no_such_file" && $0.path == path } }
    totals.rows += tally.rows
    totals.rejected += tally.rejected
    guard tally.rejected > 0 else { return }
    if rejectedTold.count > Follower.recordsMax { rejectedTold = [:] }
    for row in tally.rejectedRows {
      let told = rejectedTold[path, default: 0]
      guard told <= Self.rejectedToldMax else { return }
      rejectedTold[path] = told + 1
      guard told < Self.rejectedToldMax else {
        note(
          InputProblem(
            code: "rows_rejected", path: path,
            reason: "further rejected rows of this file are counted and not told"))
        return
      }
      note(
        InputProblem(
          code: row.reason.code, path: path, place: .offset(row.offset),
          reason: row.reason.reason, hint: row.reason.hint))
    }
  }

  mutating func note(_ problem: InputProblem) {
    events.append(LiveEvent(time: clock ?? settings.wallClock(), kind: .problem(problem)))
    problems.append("\(problem.path): \(problem.reason)")
    problems.removeFirst(max(0, problems.count - Self.problemsMax))
  }

  /// Tells of a log that could not be read, or not to its end.
  mutating func note(unread problem: InputProblem) {
    guard !unread.contains(where: { $0.path == problem.path && $0.reason == problem.reason })
    else { return }
    note(problem)
    if unread.count < Self.unreadMax { unread.append(problem) }
  }

  mutating func note(_ event: FollowEvent) {
    switch event {
    case .problem(let problem):
      if problem.code != "bytes_lost" { note(unread: problem) } else { note(problem) }
    case .remark(let problem): note(problem)
    case .rotation(let change, let path, let previous):
      events.append(
        LiveEvent(
          time: clock ?? settings.wallClock(),
          kind: .rotation(change: change.rawValue, path: path, previous: previous)))
    }
  }

  /// Looks up the names of the failed rows; `names` made them, and the batch still is valid.
  mutating func resolve(_ names: LiveRows, _ batch: RowBatch, path: String) {
    for item in pending where isTold(item.row.outcome) {
      let hot = ReplyTable.HotKey(item.row)
      let isAbout = item.row.outcome.cause.map(ReplyTable.isAboutAuthentication) ?? false
      let job = isAbout ? names.text(.jobId, item.place, of: batch) : ""
      if let place = replies.find(hot) {
        replies.add(place, at: item.row.time, job: job)
        continue
      }
      meet(item, names, batch, path, job)
    }
    pending.removeAll(keepingCapacity: true)
    guard relays.resolve(names) else { return }
    note(
      InputProblem(
        code: "relays_folded", path: path,
        reason:
          "more than \(RelayTable.relaysMax) relays send mail; of further ones the attempts are"
          + " counted, and no alert tells what they lose"))
  }

  private mutating func meet(
    _ item: Pending, _ names: LiveRows, _ batch: RowBatch, _ path: String, _ job: String
  ) {
    guard let cause = item.row.outcome.cause, let signature = names.signatureText(item.row)
    else { return }
    let key = ReplyTrack.Key(
      signature: signature, cause: cause, receiver: names.receiver(item.row),
      domain: names.domainName(item.row), relay: names.relay(item.row),
      source: names.address(item.row))
    let isNovel = isNovel(at: item.row.time)
    let (place, isNew) = replies.place(of: key, ReplyTable.HotKey(item.row)) {
      ReplyTrack(
        key, at: item.row.time, isNovel: isNovel, path: path, offset: batch.offset(of: item.place),
        diagnostic: names.text(.dsnDiag, item.place, of: batch),
        addresses: [.orig, .rcpt].map { names.text($0, item.place, of: batch) })
    }
    replies.add(place, at: item.row.time, job: job)
    guard isNew, isNovel, ReplyTable.isAboutAuthentication(cause), !wasTold(key) else { return }
    events.append(LiveEvent(time: item.row.time, kind: .newReply(replies.tracks[place])))
  }

  /// True where the same reply to the same relay was met with another From domain.
  private func wasTold(_ key: ReplyTrack.Key) -> Bool {
    replies.tracks.contains { track in
      track.key.signature == key.signature && track.key.receiver == key.receiver
        && track.key.relay == key.relay && track.key.source == key.source
        && track.key.domain != key.domain
    }
  }

  /// Deferrals are told apart only where they speak of DMARC, SPF or DKIM.
  private func isTold(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .delivered: false
    case .refused: true
    case .deferred(let cause): ReplyTable.isAboutAuthentication(cause)
    }
  }

  /// True where a reply could have come before a time: the log was watched long enough, or the time
  /// lies behind the stage change.
  func isNovel(at time: Int) -> Bool {
    if let change = settings.change(at: time) { return time >= change }
    // Replies of the time before are not known, whatever else is.
    guard let begin = history.ownBegin else { return false }
    return time - begin >= Self.learnSeconds
  }

  /// Goes on from an earlier time, since the clock by which the logs are written was set back.
  ///
  /// The running interval keeps its counts.
  mutating func turnBack(to time: Int) {
    clock = time
    nextTick = Self.boundary(after: time, Self.tickSeconds)
    intervalBegin = min(
      intervalBegin ?? time, time / settings.intervalSeconds * settings.intervalSeconds)
    alerts.turnBack(to: time)
    replies.turnBack(to: time)
    relays.turnBack(to: time)
    history.turnBack(to: time)
    isChanged = true
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(settings.scope)
    totals.write(to: &writer)
    history.write(to: &writer)
    replies.write(to: &writer)
    alerts.write(to: &writer)
    writer.add(clock)
    writer.add(intervalBegin)
    intervalCounts.write(to: &writer)
    relays.write(to: &writer)
    alerts.writeLosses(to: &writer)
    writer.add(totals.lateRefusals)
  }

  mutating func read(from reader: inout StateReader) throws(StateDamage) {
    guard try reader.text() == settings.scope else { throw StateDamage() }
    totals = try LiveTotals(from: &reader)
    history = try MinuteHistory(from: &reader)
    replies = try ReplyTable(from: &reader)
    try alerts.read(from: &reader)
    clock = try reader.optionalInt()
    intervalBegin = try reader.optionalInt()
    intervalCounts = try LiveCounts(from: &reader)
    // A state of the time before relays were kept ends here.
    if !reader.isAtEnd {
      relays = try RelayTable(from: &reader)
      try alerts.readLosses(from: &reader)
    }
    // A state of the time before they were counted ends here.
    if !reader.isAtEnd { totals.lateRefusals = try reader.int() }
    nextTick = clock.map { Self.boundary(after: $0, Self.tickSeconds) } ?? .min
  }

  /// The next multiple of a length behind a time.
  static func boundary(after time: Int, _ length: Int) -> Int {
    (time / length + (time % length < 0 ? 0 : 1)) * length
  }
}
