import ByteKit
import ClickHouse
import Synchronization

/// How long a server that is away is waited for, each time.
package struct ShipPatience: Sendable {
  /// Seconds between one try and the next; there is one try more than waits.
  package let waitsSeconds: [Double]

  /// Makes one; what is usual waits for about two minutes.
  package init(waitsSeconds: [Double] = [1, 2, 4, 8, 16, 32, 60]) {
    self.waitsSeconds = waitsSeconds
  }
}

/// The server of a fleet, asked again where what it answers may pass.
struct ShipServer: Sendable {
  /// Files that one query names at most.
  static let filesMax = 500
  /// How long deleted rows may take to go.
  private static let deletionSecondsMax = 600

  let connection: ServerConnection
  private let patience: ShipPatience

  init(_ connection: ServerConnection, _ patience: ShipPatience) {
    self.connection = connection
    self.patience = patience
  }

  /// Does something until it is done, or does not pass, or was tried often enough.
  func trying<Value: Sendable>(
    _ body: () async throws(ServerProblem) -> Value
  ) async throws(ServerProblem) -> Value {
    for wait in patience.waitsSeconds {
      do throws(ServerProblem) {
        return try await body()
      } catch {
        guard error.isPassing else { throw error }
        try? await Task.sleep(for: .seconds(wait))
      }
    }
    return try await body()
  }

  // MARK: - Rows

  func insert(_ rows: [UInt8], into table: FleetTable) async throws(ServerProblem) {
    try await trying { () async throws(ServerProblem) in
      try await connection.insert(rows, into: table.name, columns: table.columnNames)
    }
  }

  private func rows(_ select: String) async throws(ServerProblem) -> RowBinaryReader {
    try await trying { () async throws(ServerProblem) in try await connection.rows(of: select) }
  }

  // MARK: - Questions

  /// Seconds by which this host's clock is ahead of the server's.
  func clockAhead(now: () -> Int) async throws(ServerProblem) -> Int {
    var answer = try await rows("SELECT toUInt32(now())")
    return now() - (try answer.time())
  }

  /// Of how many bytes of rows the numbers of logs are digests that were seen while they were short.
  func shortHeads() async throws(ServerProblem) -> [Int] {
    var answer = try await rows("SELECT DISTINCT head FROM files WHERE head < 1024 ORDER BY head")
    var heads: [Int] = []
    while !answer.isAtEnd { heads.append(Int(try answer.number(UInt16.self))) }
    return heads
  }

  /// Of how many bytes of rows some numbers are the digests, where logs have them.
  func heads(of ids: [UInt64]) async throws(ServerProblem) -> [UInt64: Int] {
    var known: [UInt64: Int] = [:]
    for part in Self.parts(ids) {
      var answer = try await rows(
        "SELECT file, min(head) FROM files WHERE file IN (\(part)) GROUP BY file")
      while !answer.isAtEnd {
        let id = try answer.number(UInt64.self)
        known[id] = Int(try answer.number(UInt16.self))
      }
    }
    return known
  }

  /// What the server knows of a log.
  struct Known: Sendable {
    /// The generation in which its rows are there.
    var generation = 0
    /// True where it has its row of `files`.
    var isTold = false
  }

  /// What the server knows of logs; of some it may know nothing.
  func known(_ ids: [UInt64]) async throws(ServerProblem) -> [UInt64: Known] {
    var known: [UInt64: Known] = [:]
    for part in Self.parts(ids) {
      var segments = try await rows(
        "SELECT file, max(ver) FROM segments WHERE file IN (\(part)) GROUP BY file")
      while !segments.isAtEnd {
        let id = try segments.number(UInt64.self)
        known[id, default: Known()].generation = SegmentVersion.generation(
          of: Int(try segments.number(UInt32.self)))
      }
      var files = try await rows(
        "SELECT file, max(ver) FROM files WHERE file IN (\(part)) GROUP BY file")
      while !files.isAtEnd {
        let id = try files.number(UInt64.self)
        let generation = FileVersion.generation(of: try files.number(UInt64.self))
        let before = known[id]?.generation ?? 0
        known[id] = Known(generation: max(before, generation), isTold: true)
      }
    }
    return known
  }

  /// What lies at the server of a segment.
  struct Lying: Sendable {
    /// Rows in all, the places among them, and the keys.
    let rows: Int, places: Int, keys: Int
  }

  /// What lies there of a day of some logs, by file, cell and generation.
  func lying(
    _ files: [UInt64], day: Int, _ grid: SegmentGrid
  ) async throws(ServerProblem) -> [UInt64: [Int: [Int: Lying]]] {
    var found: [UInt64: [Int: [Int: Lying]]] = [:]
    let begin = day * CivilTime.secondsPerDay
    for part in Self.parts(files) {
      var answer = try await rows(
        """
        SELECT file, intDiv(off, \(grid.cellBytes)) AS cell, ver, count(), uniqExact(off),
          uniqExact(cityHash64(domain, ip, receiver, t, off))
        FROM events WHERE t >= toDateTime(\(begin), 'UTC')
          AND t <= toDateTime(\(min(begin + CivilTime.secondsPerDay - 1, Int(UInt32.max))), 'UTC')
          AND file IN (\(part))
        GROUP BY file, cell, ver
        """)
      while !answer.isAtEnd {
        let file = try answer.number(UInt64.self)
        let cell = try answer.count()
        let generation = Int(try answer.number(UInt32.self))
        found[file, default: [:]][cell, default: [:]][generation] = Lying(
          rows: try answer.count(), places: try answer.count(), keys: try answer.count())
      }
    }
    return found
  }

  /// The ledger of some logs: which segments there must be, of which generation.
  func ledger(
    _ files: [UInt64]
  ) async throws(ServerProblem) -> [UInt64: [SegmentKey: (rows: Int, generation: Int)]] {
    var found: [UInt64: [SegmentKey: (rows: Int, generation: Int)]] = [:]
    for part in Self.parts(files) {
      var answer = try await rows(
        """
        SELECT file, seg, day, argMax(rows, ver), max(ver) FROM segments
        WHERE file IN (\(part)) GROUP BY file, seg, day
        """)
      while !answer.isAtEnd {
        let file = try answer.number(UInt64.self)
        let key = SegmentKey(cell: Int(try answer.number(UInt32.self)), day: try answer.day())
        found[file, default: [:]][key] = (
          try answer.count(),
          SegmentVersion.generation(of: Int(try answer.number(UInt32.self)))
        )
      }
    }
    return found
  }

  private static func parts(_ ids: [UInt64]) -> [String] {
    stride(from: 0, to: ids.count, by: filesMax).map { start in
      ids[start..<min(start + filesMax, ids.count)].map(String.init).joined(separator: ", ")
    }
  }

  // MARK: - Old rows

  /// Deletes the rows of earlier generations than those named, and waits until they are gone.
  func deleteEarlier(_ generations: [UInt64: Int]) async throws(ServerProblem) {
    let all = generations.sorted { $0.key < $1.key }
    for start in stride(from: 0, to: all.count, by: Self.filesMax) {
      let part = all[start..<min(start + Self.filesMax, all.count)]
        .map { "(file = \($0.key) AND ver < \($0.value))" }.joined(separator: " OR ")
      try await trying { () async throws(ServerProblem) in
        try await connection.run("ALTER TABLE events DELETE WHERE \(part)")
      }
    }
    guard !all.isEmpty else { return }
    for _ in 0..<(Self.deletionSecondsMax * 4) {
      var answer = try await rows(
        "SELECT count() FROM system.mutations WHERE database = "
          + "\(SQLText.quote(connection.address.database)) AND table = 'events' AND is_done = 0")
      if try answer.count() == 0 { return }
      try? await Task.sleep(for: .milliseconds(250))
    }
    throw ServerProblem(.timedOut, "the server has not deleted old rows within ten minutes")
  }

  /// Brings the doubles of a day together; what the server says against it is no matter.
  func bringTogether(day: Int) async {
    let date = CivilTime.isoDate(day * CivilTime.secondsPerDay)
    try? await connection.run("OPTIMIZE TABLE events PARTITION \(SQLText.quote(date)) FINAL")
  }
}
