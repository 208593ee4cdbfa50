import AccountingLog
import ByteKit
import ClickHouse
import History
import Traffic

/// What nodes said that they sent to one server: files, and rows by day.
struct FleetLedger: Sendable {
  /// What was sent of a day.
  struct Day: Sendable {
    var rows = 0
    /// How far each file of it was sent.
    var files: DayRows.SentFiles = [:]
  }

  /// A file that was sent.
  struct File: Sendable {
    let identity: UInt64
    let input: CountedInput
    let ignored: [IgnoreReason: Int]
  }

  /// Rows by day, counted from 1970-01-01.
  let days: [Int: Day]
  /// The files, in the order in which their rows count as earlier.
  let files: [File]
  /// The nodes, by name.
  let nodes: [FleetNode]

  /// Reads a server's ledger.
  init(_ server: ServerConnection) async throws(ServerProblem) {
    try await FleetSchema.check(server)
    days = try await Self.days(server)
    files = try await Self.files(server)
    nodes = try await FleetNode.all(server).sorted { $0.name < $1.name }
  }

  /// What was sent of each day, or of one of them.
  static func days(
    _ server: ServerConnection, day: Int? = nil
  ) async throws(ServerProblem) -> [Int: Day] {
    let condition = day.map { " WHERE day = toDate(\($0))" } ?? ""
    var answer = try await server.rows(
      of: "SELECT day, file, rows, off_to, ver FROM segments FINAL\(condition)")
    var days: [Int: Day] = [:]
    while !answer.isAtEnd {
      let day = try answer.day()
      let file = try answer.number(UInt64.self)
      days[day, default: Day()].rows += try answer.count()
      // The ledger names where the last row begins.
      let end = try answer.number(UInt64.self) &+ 1
      let generation = SegmentVersion.generation(of: Int(try answer.number(UInt32.self)))
      let known = days[day]?.files[file] ?? DayRows.Sent(end: 0, generation: 0)
      days[day]?.files[file] = DayRows.Sent(
        end: max(known.end, end), generation: max(known.generation, generation))
    }
    return days
  }

  private static func files(_ server: ServerConnection) async throws(ServerProblem) -> [File] {
    var answer = try await server.rows(
      of: "SELECT file, node, path, tally, ignored, problems, layout FROM files FINAL")
    var files: [File] = []
    while !answer.isAtEnd { files.append(try File(&answer)) }
    let keyed = files.map { (key: PathOrder.key($0.input.input.path), file: $0) }
    return keyed.sorted { first, second in
      if first.key != second.key { return PathOrder.isBefore(first.key, second.key) }
      let (a, b) = (first.file, second.file)
      return (a.input.input.node, a.identity) < (b.input.input.node, b.identity)
    }.map(\.file)
  }
}

extension FleetLedger.File {
  /// Reads `file, node, path, tally, ignored, problems, layout`.
  fileprivate init(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    identity = try reader.number(UInt64.self)
    let (node, path) = (try reader.text(), try reader.text())
    let blocks = [
      try reader.block(), try reader.block(), try reader.block(), try reader.block(),
    ]
    // The same path on two nodes is two files, and none of this machine's.
    let shown = "\(node):\(path)"
    do {
      let tally = try blocks[0].withUnsafeBytes { try PackedValues.tally($0) }
      ignored = try blocks[1].withUnsafeBytes { try PackedValues.ignored($0) }
      let problems = try blocks[2].withUnsafeBytes { try PackedValues.problems($0) }
      let layout = try blocks[3].withUnsafeBytes { try PackedValues.layout($0) }
      input = CountedInput(
        input: LogInput(path: shown, node: node), tally: tally, problems: problems, layout: layout)
    } catch {
      throw ServerProblem(.unexpected, "what it tells of \(shown) cannot be read back")
    }
  }
}
