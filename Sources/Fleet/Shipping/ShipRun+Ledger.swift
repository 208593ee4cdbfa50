import AccountingLog
import ByteKit
import ClickHouse
import History
import ReplyClassifier
import Traffic

/// What a ship writes beside the events, and the proof that they are there.
extension ShipRun {
  /// How often segments that are short are sent again.
  private static let repairsMax = 3
  /// Days of which doubles are brought together in one run.
  private static let daysTogetherMax = 31
  /// Short segments that are named.
  private static let namedMax = 20

  // MARK: - The ledger

  /// Enters in the ledger what the run sent of a log; then it may be remembered.
  func enter(_ id: UInt64) async throws(ServerProblem) {
    guard let file = files[id] else { return }
    let all = sent[id] ?? [:]
    let new = all.filter { entered[id]?[$0.key] != $0.value }
    if !new.isEmpty {
      var rows = RowBinaryWriter()
      let now = shipping.now()
      for (key, stats) in new.sorted(by: { $0.key < $1.key }) {
        rows.write(day: key.day)
        rows.write(id)
        rows.write(UInt32(clamping: key.cell))
        rows.write(UInt64(stats.rows))
        rows.write(UInt64(stats.from))
        rows.write(UInt64(stats.to))
        rows.write(time: stats.first)
        rows.write(time: stats.last)
        rows.write(file.node)
        rows.write(file.path)
        rows.write(
          UInt32(
            SegmentVersion.make(generation: file.generation, stats, in: key.cell, grid)))
        rows.write(UInt32(clamping: shipping.rules.rawValue))
        rows.write(time: now)
      }
      try await server.insert(rows.bytes, into: .segments)
      entered[id] = all
    }
    waiting.remove(id)
  }

  // MARK: - Mail that came back

  /// Looks for the `d` rows of mail that came back, and sends it with what they tell.
  func sendOpen() async throws(ServerProblem) {
    guard !open.isEmpty else { return }
    let all = open
    open = []
    let completed = await LateRefusalSearch.completed(
      all.map(\.refusal), from: datedLogs, options: shipping.scan)
    var byFile: [UInt64: [LoggedLateRefusal]] = [:]
    for (entry, refusal) in zip(all, completed) { byFile[entry.file, default: []].append(refusal) }
    for (id, refusals) in byFile.sorted(by: { $0.key < $1.key }) {
      guard var file = files[id] else { continue }
      add(try await send(refusals, of: file), to: &file)
      files[id] = file
      try await enter(id)
    }
    try commit()
  }

  /// All logs at hand: what came back today may have been sent yesterday.
  private var datedLogs: [DatedLog] {
    shipping.logs.compactMap { input in
      FileStatus(path: input.path).map { DatedLog(input: input, modified: $0.modified) }
    }
  }

  /// Sends mail that came back; gives back what it adds to which segments.
  func send(
    _ refusals: [LoggedLateRefusal], of file: ShippedFile
  ) async throws(ServerProblem) -> [SegmentKey: SegmentStats] {
    let encoder = EventEncoder(node: file.node, file: file.id, generation: file.generation)
    var pieces: [SegmentKey: SegmentPiece] = [:]
    for refusal in refusals {
      let time = min(max(refusal.row.time, 0), Int(UInt32.max))
      let key = SegmentKey(cell: grid.cell(of: refusal.offset), day: CivilTime.day(of: time))
      var piece = pieces.removeValue(forKey: key) ?? SegmentPiece(key: key)
      piece.stats.add(offset: refusal.offset, time: time)
      encoder.write(refusal, into: &piece.rows)
      pieces[key] = piece
    }
    for piece in pieces.values.sorted(by: { $0.key < $1.key }) {
      try await server.insert(piece.rows.bytes, into: .events)
    }
    return pieces.mapValues(\.stats)
  }

  // MARK: - The proof

  /// What the server has wrong of a log.
  private struct Fault {
    /// Cells of which rows are missing.
    var short: [SegmentKey] = []
    /// True where one row lies under two keys: it was sent under two sets of rules.
    var isTwofold = false
  }

  /// Asks the server what it has of what was sent, and sends again what is missing.
  func prove() async throws(ServerProblem) {
    if settings.checksAll { try await recallLedger() }
    outcome.segments = sent.values.reduce(0) { $0 + $1.count }
    for round in 0...Self.repairsMax {
      let faults = try await faults()
      guard !faults.isEmpty else { break }
      if round == Self.repairsMax {
        name(faults)
        break
      }
      for (id, fault) in faults.sorted(by: { $0.key < $1.key }) {
        try await mend(id, fault)
      }
    }
    let whole = replaced.filter { !waiting.contains($0.key) }
    try await server.deleteEarlier(whole)
    for id in whole.keys { files[id]?.isReplacing = false }
    try commit()
  }

  /// Takes the ledger of the logs at hand as what must be there.
  private func recallLedger() async throws(ServerProblem) {
    let ids = files.keys.sorted()
    for (id, segments) in try await server.ledger(ids) {
      guard let file = files[id] else { continue }
      for (key, entry) in segments where entry.generation == file.generation {
        guard sent[id]?[key] == nil else { continue }
        expected[id, default: [:]][key] = entry.rows
      }
    }
  }

  private func faults() async throws(ServerProblem) -> [UInt64: Fault] {
    var days: [Int: [UInt64: [SegmentKey: Int]]] = [:]
    for (id, segments) in sent {
      for (key, stats) in segments {
        days[key.day, default: [:]][id, default: [:]][key] = stats.rows
      }
    }
    for (id, segments) in expected {
      for (key, rows) in segments { days[key.day, default: [:]][id, default: [:]][key] = rows }
    }
    var faults: [UInt64: Fault] = [:]
    var doubled: [Int] = []
    for (day, wanted) in days.sorted(by: { $0.key < $1.key }) {
      let lying = try await server.lying(wanted.keys.sorted(), day: day, grid)
      var isDoubled = false
      for (id, segments) in wanted {
        let generation = files[id]?.generation ?? 0
        for (key, rows) in segments {
          let found = lying[id]?[key.cell]?[generation]
          // More than that is there where another sender is ahead.
          if found?.places ?? 0 < rows { faults[id, default: Fault()].short.append(key) }
          if let found, found.keys > found.places {
            faults[id, default: Fault()].isTwofold = true
          }
          if let found, found.rows > found.places { isDoubled = true }
        }
      }
      if isDoubled { doubled.append(day) }
    }
    if faults.isEmpty {
      for day in doubled.suffix(Self.daysTogetherMax) { await server.bringTogether(day: day) }
    }
    return faults
  }

  /// Sends what is missing of a log, or all of it in another generation where its rows lie under two
  /// sets of rules, or would.
  private func mend(_ id: UInt64, _ fault: Fault) async throws(ServerProblem) {
    guard var file = files[id], let known = candidate(of: file) else { return }
    outcome.repairedSegments += fault.short.count
    let isWhole = fault.isTwofold || file.classifier != shipping.rules.rawValue
    var wanted = SegmentSink.Wanted(cells: Set(fault.short.map(\.cell)), end: file.offset)
    waiting.insert(id)
    if isWhole {
      file = try again(file)
      files[id] = file
      (sent[id], expected[id], entered[id]) = (nil, nil, nil)
      wanted = SegmentSink.Wanted()
    }
    var input = known.input
    (input.resume, input.limit) = (nil, nil)
    let reading = try await send(input, known, file, wanted: wanted)
    guard !reading.isReplaced else {
      outcome.movedFiles += 1
      return
    }
    let completed = await LateRefusalSearch.completed(
      reading.open, from: datedLogs, options: shipping.scan)
    let late = try await send(completed, of: file)
    if isWhole {
      file.tally = reading.tally
      file.ignored = reading.ignored
      file.position = reading.end
      file.status = known.status
      add(reading.segments, to: &file)
      add(late, to: &file)
    }
    files[id] = file
    try await enter(id)
    try commit()
  }

  private func name(_ faults: [UInt64: Fault]) {
    for (id, fault) in faults {
      for key in fault.short.sorted() where outcome.shortSegments.count < Self.namedMax {
        let day = CivilTime.isoDate(key.day * CivilTime.secondsPerDay)
        outcome.shortSegments.append(
          "\(files[id]?.path ?? ""), \(day), from byte \(grid.start(of: key.cell)) on")
      }
      if fault.isTwofold {
        outcome.shortSegments.append(
          "\(files[id]?.path ?? ""), whose rows lie under two sets of rules")
      }
    }
    outcome.shortSegments.sort()
  }

  // MARK: - Telling

  /// Tells the server how far each log was sent, and that this node is there.
  func tell(clockAhead: Int) async throws(ServerProblem) {
    let now = shipping.now()
    let untold = files.values.filter { !$0.isTold && !waiting.contains($0.id) }
      .sorted { $0.id < $1.id }
    if !untold.isEmpty {
      var rows = RowBinaryWriter()
      for file in untold { write(file, now, into: &rows) }
      try await server.insert(rows.bytes, into: .files)
      for var file in untold {
        file.isTold = true
        files[file.id] = file
      }
      try commit()
    }
    var rows = RowBinaryWriter()
    for (node, files) in Dictionary(grouping: files.values, by: \.node) {
      write(node, files, now, clockAhead, into: &rows)
    }
    if !rows.bytes.isEmpty { try await server.insert(rows.bytes, into: .nodes) }
  }

  private func write(
    _ node: String, _ files: [ShippedFile], _ now: Int, _ clockAhead: Int,
    into rows: inout RowBinaryWriter
  ) {
    let newest = files.filter { $0.position?.layout != nil }
      .max { ($0.tally.last ?? .min, $0.path) < ($1.tally.last ?? .min, $1.path) }
    let missing = newest?.position?.layout.map { layout in
      LogColumn.allCases.filter { !layout.has($0) }.map(\.name)
    }
    rows.write(node)
    rows.write(time: now)
    rows.write(time: files.compactMap(\.tally.last).max() ?? 0)
    rows.write(settings.program)
    rows.write(UInt32(clamping: shipping.rules.rawValue))
    rows.write((missing ?? []).joined(separator: ","))
    rows.write((settings.unread + outcome.shortSegments).joined(separator: "\n"))
    rows.write(Int32(clamping: clockAhead))
  }

  private func write(_ file: ShippedFile, _ now: Int, into rows: inout RowBinaryWriter) {
    rows.write(file.id)
    rows.write(file.node)
    rows.write(file.path)
    rows.write(UInt16(clamping: file.idBytes))
    rows.write(UInt64(file.offset))
    rows.write(UInt64(file.tally.rows))
    rows.write(time: file.tally.first ?? 0)
    rows.write(time: file.tally.last ?? 0)
    rows.write(string: PackedValues.bytes(of: file.tally.withoutTexts))
    rows.write(string: PackedValues.bytes(of: file.ignored))
    rows.write(string: PackedValues.bytes(of: file.problems))
    rows.write(string: file.position?.layout.map { PackedValues.bytes(of: $0) } ?? [])
    rows.write(settings.program)
    rows.write(UInt32(clamping: file.classifier))
    rows.write(time: now)
    rows.write(FileVersion.make(generation: file.generation, offset: file.offset))
  }
}
