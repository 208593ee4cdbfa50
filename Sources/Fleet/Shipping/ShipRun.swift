import AccountingLog
import ByteKit
import ClickHouse
import ReplyClassifier
import Traffic

/// One ship, from the look at the logs to the last word of the server.
final class ShipRun {
  /// Mail that came back whose `d` rows are looked for at a time.
  private static let openMax = 50_000
  /// Cells of a plain log that are read and sent before the node remembers them.
  private static let cellsAtOnce = 8

  let shipping: Shipping
  let server: ShipServer
  let state: ShipState
  let progress: (@Sendable (Int) -> Void)?
  var outcome = ShipOutcome()
  /// Logs as far as they were sent in this run, also where the memory must wait.
  var files: [UInt64: ShippedFile] = [:]
  /// Where this run reads each log, and what it is.
  var candidates: [UInt64: ShipPlan.Candidate] = [:]
  /// What this run sent of each log.
  var sent: [UInt64: [SegmentKey: SegmentStats]] = [:]
  /// What the ledger has of it.
  var entered: [UInt64: [SegmentKey: SegmentStats]] = [:]
  /// Rows of segments that were sent before, where all are asked for.
  var expected: [UInt64: [SegmentKey: Int]] = [:]
  /// Mail that came back and waits for what its `d` row tells.
  var open: [(file: UInt64, refusal: LoggedLateRefusal)] = []
  /// Logs of which the ledger and the memory wait until everything is sent.
  var waiting: Set<UInt64> = []
  /// Generations that take the place of earlier ones, which are to be deleted.
  var replaced: [UInt64: Int] = [:]

  var settings: Shipping.Settings { shipping.settings }
  var grid: SegmentGrid { shipping.settings.grid }

  init(
    _ shipping: Shipping, _ server: ShipServer, _ state: ShipState,
    _ progress: (@Sendable (Int) -> Void)?
  ) {
    self.shipping = shipping
    self.server = server
    self.state = state
    self.progress = progress
  }

  /// Does everything; what the server refuses ends it early.
  func finish() async throws(InputProblem) -> ShipOutcome {
    let plan = ShipPlan(shipping.logs, state, again: settings.again, now: shipping.now())
    outcome.problems = plan.problems
    do throws(ServerProblem) {
      try await server.trying { () async throws(ServerProblem) in
        try await FleetSchema.prepare(server.connection)
      }
      let clock = try await server.clockAhead(now: shipping.now)
      try await number(plan)
      for id in candidates.keys.sorted(by: { path($0) < path($1) }) {
        try await read(id)
        try commit()
      }
      try await sendOpen()
      try await prove()
      try await tell(clockAhead: clock)
    } catch {
      outcome.failure = error
    }
    if let stateProblem { throw stateProblem }
    countRemaining(plan)
    outcome.otherRulesFiles = files.values.count {
      $0.classifier != shipping.rules.rawValue && $0.offset > 0
    }
    return outcome
  }

  private func path(_ id: UInt64) -> String { candidates[id]?.input.path ?? "" }

  /// What kept the memory from being written; it ends the run.
  private var stateProblem: InputProblem?

  /// Brings to the disk what the server has acknowledged.
  func commit() throws(ServerProblem) {
    for (id, file) in files where !waiting.contains(id) { state.note(file) }
    do throws(InputProblem) {
      try state.commit(now: shipping.now())
    } catch {
      stateProblem = error
      throw ServerProblem(.unexpected, error.reason)
    }
  }

  // MARK: - Numbers

  /// Gives each log its number and generation, as the server has them.
  private func number(_ plan: ShipPlan) async throws(ServerProblem) {
    let ids = try await ids(of: plan.candidates)
    let known = try await server.known(Array(Set(ids + plan.unchanged.map(\.id))))
    var all = Array(zip(plan.candidates, ids))
    for file in plan.unchanged {
      files[file.id] = file
      // A server that knows nothing of it is another one, or has lost it.
      let isThere = !file.isTold || known[file.id]?.isTold == true
      let isLater = (known[file.id]?.generation ?? 0) > file.generation
      if isThere, !isLater {
        outcome.unchangedFiles += 1
      } else if let candidate = candidate(of: file) {
        all.append((candidate, file.id))
      }
    }
    for (candidate, id) in all where candidates[id] == nil {
      candidates[id] = candidate
      var file = file(of: candidate, id, known[id] ?? ShipServer.Known())
      waiting.insert(id)
      if settings.again, known[id] != nil { file = try again(file) }
      files[id] = file
    }
  }

  /// A log as it is to be read: on from where it was left, or from its first row.
  private func file(
    of candidate: ShipPlan.Candidate, _ id: UInt64, _ known: ShipServer.Known
  ) -> ShippedFile {
    let head = candidate.head
    let rules = shipping.rules.rawValue
    var file =
      candidate.known
      ?? ShippedFile(
        id: id, idBytes: head.rows.count, headBytes: 0, headDigest: 0, path: "", node: "",
        generation: 1, classifier: rules, seen: 0)
    if candidate.known == nil { outcome.newFiles += 1 } else { outcome.continuedFiles += 1 }
    let isLost = file.isTold && !known.isTold
    if isLost || known.generation > file.generation {
      file = file.unsent(generation: max(1, known.generation), classifier: rules)
    }
    if file.isReplacing { replaced[id] = file.generation }
    file.path = candidate.input.path
    file.node = candidate.input.node
    file.headBytes = head.rows.count
    file.headDigest = LogHead.digest(of: head.rows)
    file.seen = shipping.now()
    return file
  }

  /// A log that is to be sent from its first row on, in a generation of its own.
  ///
  /// That is remembered before anything is sent: rows of a generation that nobody knows of would count
  /// beside those of the one before.
  func again(_ file: ShippedFile) throws(ServerProblem) -> ShippedFile {
    guard file.generation < SegmentVersion.generationMax else {
      throw ServerProblem(
        .otherSchema,
        "\(file.path) was sent \(SegmentVersion.generationMax) times, which is as often as the"
          + " ledger can tell: drop its days there")
    }
    outcome.againFiles += 1
    var file = file.unsent(
      generation: file.generation + 1, classifier: shipping.rules.rawValue)
    file.isReplacing = true
    replaced[file.id] = file.generation
    state.note(file)
    try commit()
    return file
  }

  /// The numbers of logs: as remembered, else as another sender gave them, else the digests of their
  /// first rows.
  private func ids(of all: [ShipPlan.Candidate]) async throws(ServerProblem) -> [UInt64] {
    let new = all.filter { $0.known == nil }
    guard !new.isEmpty else { return all.compactMap(\.known?.id) }
    let heads = try await server.shortHeads().filter { $0 >= LogHead.knownBytesMin }
    let guesses = new.map { candidate in heads.map { candidate.head.digest(count: $0) } }
    let known = try await server.heads(of: Array(Set(guesses.joined().compactMap(\.self))))
    var names: [String: UInt64] = [:]
    for (candidate, digests) in zip(new, guesses) {
      let found = zip(heads, digests).first { head, digest in
        digest.map { known[$0] == head } ?? false
      }
      names[candidate.input.path] = found?.1 ?? LogHead.digest(of: candidate.head.rows)
    }
    return all.map { $0.known?.id ?? names[$0.input.path] ?? 0 }
  }

  /// Where a log lies that this run had no reason to read, or is to read once more from its first row.
  func candidate(of file: ShippedFile) -> ShipPlan.Candidate? {
    if let known = candidates[file.id] { return known }
    guard let input = shipping.logs.first(where: { $0.path == file.path }),
      let status = FileStatus(path: file.path), let head = try? LogHead(path: file.path),
      file.begins(head)
    else { return nil }
    return ShipPlan.Candidate(input: input, status: status, head: head, known: file)
  }

  // MARK: - Reading

  /// Reads a log from where it was left to its end, and sends it.
  private func read(_ id: UInt64) async throws(ServerProblem) {
    guard let candidate = candidates[id] else { return }
    let isPlain = candidate.head.isPlainRows
    var isFirst = true
    while true {
      guard var file = files[id] else { return }
      // Of a log without rows nothing tells whether this is still the same one.
      if isFirst, file.tally.rows == 0 { file.position = nil }
      var input = candidate.input
      input.resume = file.position
      let limit = grid.start(of: grid.cell(of: file.offset) + Self.cellsAtOnce)
      if isPlain { input.limit = limit }
      let reading = try await send(input, candidate, file, wanted: SegmentSink.Wanted())
      guard !reading.isReplaced else {
        outcome.movedFiles += 1
        return
      }
      take(reading, into: &file, isFirst: isFirst, candidate)
      isFirst = false
      files[id] = file
      open += reading.open.map { (id, $0) }
      if open.count > Self.openMax { try await sendOpen() }
      let isEnded = !isPlain || max(limit, file.offset) >= candidate.status.size
      let mustWait = open.contains { $0.file == id } || (replaced[id] != nil && !isEnded)
      if mustWait { waiting.insert(id) } else { try await enter(id) }
      if isEnded { return }
      try commit()
    }
  }

  /// What one reading of a log came to.
  struct Reading {
    let isReplaced: Bool
    let tally: LogTally
    let end: LogPosition?
    let problems: [InputProblem]
    let used: Int
    let ignored: [IgnoreReason: Int]
    let open: [LoggedLateRefusal]
    let segments: [SegmentKey: SegmentStats]
  }

  /// Reads a stretch of a log and sends its rows while it is read.
  func send(
    _ input: LogInput, _ candidate: ShipPlan.Candidate, _ file: ShippedFile,
    wanted: SegmentSink.Wanted
  ) async throws(ServerProblem) -> Reading {
    var plan = shipping.plan
    plan.inputs = [input]
    let queue = CellQueue()
    let identity = candidate.status.identity
    let sink = SegmentSink(
      EventEncoder(node: file.node, file: file.id, generation: file.generation), grid,
      wanted: wanted, into: queue
    ) { FileStatus(path: input.path)?.identity == identity }
    let isDirect = !candidate.head.isPlainRows
    var options = shipping.scan
    // A second thread inflates; of a log that is read in chunks each thread would read some.
    options.threads = isDirect ? min(2, options.threads) : 1
    if isDirect { options.access = .stream }
    let server = server
    async let sending = Self.upload(queue, to: server)
    let scanned = await LogScan(inputs: [input], options: options, progress: progress) {
      [plan] in EventWorker(plan: plan, isDirect: isDirect, into: sink)
    }.run()
    queue.close(after: sink.finish())
    let segments = try await sending.get()
    return Reading(
      isReplaced: sink.isReplaced, tally: scanned.tallies[0], end: scanned.ends[0],
      problems: scanned.problems, used: sink.used, ignored: sink.ignored, open: sink.open,
      segments: segments)
  }

  /// Sends cells as they come; what they hold comes back when there are no more.
  private static func upload(
    _ queue: CellQueue, to server: ShipServer
  ) async -> Result<[SegmentKey: SegmentStats], ServerProblem> {
    var segments: [SegmentKey: SegmentStats] = [:]
    while let cell = await queue.next() {
      for piece in cell.pieces {
        do throws(ServerProblem) {
          try await server.insert(piece.rows.bytes, into: .events)
        } catch {
          queue.giveUp()
          return .failure(error)
        }
        segments[piece.key, default: SegmentStats()].add(piece.stats)
      }
    }
    return .success(segments)
  }

  /// Adds what a reading came to.
  private func take(
    _ reading: Reading, into file: inout ShippedFile, isFirst: Bool,
    _ candidate: ShipPlan.Candidate
  ) {
    let path = file.path
    if isFirst { file.problems.removeAll { $0.path == path } }
    file.problems += reading.problems.filter { $0.path == path }
    outcome.problems += reading.problems
    file.tally.addLater(reading.tally)
    for (reason, rows) in reading.ignored { file.ignored[reason, default: 0] += rows }
    outcome.rows += reading.tally.rows
    outcome.rejected += reading.tally.rejected
    outcome.used += reading.used
    outcome.ignored += reading.ignored.values.reduce(0, +)
    outcome.lateRefusals += reading.ignored[.lateRefusal] ?? 0
    if let end = reading.end { file.position = end }
    file.status = candidate.status
    file.isTold = false
    if file.classifier != shipping.rules.rawValue, reading.used > 0 { file.classifier = 0 }
    add(reading.segments, to: &file)
  }

  /// Adds segments to those that the run sent, and to the open ones of the log.
  func add(_ segments: [SegmentKey: SegmentStats], to file: inout ShippedFile) {
    for (key, stats) in segments {
      var whole = sent[file.id]?[key] ?? file.openSegments[key] ?? SegmentStats()
      whole.add(stats)
      sent[file.id, default: [:]][key] = whole
      file.openSegments[key] = whole
    }
    let last = grid.cell(of: file.offset)
    file.openSegments = file.openSegments.filter { $0.key.cell >= last }
  }

  /// What is left of the logs where the run ended early, and what has no line end yet.
  private func countRemaining(_ plan: ShipPlan) {
    for candidate in plan.candidates {
      let path = candidate.input.path
      let id = candidate.known?.id ?? files.values.first { $0.path == path }?.id
      let done = id.flatMap { state.files[$0]?.offset } ?? 0
      guard outcome.failure != nil else {
        if candidate.head.isPlainRows {
          outcome.waitingBytes += max(0, candidate.status.size - done)
        }
        continue
      }
      let left =
        candidate.head.isPlainRows
        ? max(0, candidate.status.size - done) : done > 0 ? 0 : candidate.status.size
      guard left > 0 else { continue }
      outcome.remainingFiles += 1
      outcome.remainingBytes += left
    }
  }
}
