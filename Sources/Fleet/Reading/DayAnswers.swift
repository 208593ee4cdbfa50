import ClickHouse

/// What a server answered of a day, before it counts.
struct DayAnswers {
  let delivered: RowBinaryReader
  let failed: RowBinaryReader
  let cameBack: RowBinaryReader
  /// The rows that the answers stand for, all together.
  let rows: Int

  /// Asks a server.
  init(_ queries: DayQueries, _ server: ServerConnection) async throws(ServerProblem) {
    delivered = try await server.rows(of: queries.delivered)
    failed = try await server.rows(of: queries.failed)
    cameBack = try await server.rows(of: queries.cameBack)
    var rows = 0
    var answer = delivered
    while !answer.isAtEnd {
      try StreamNames.skip(&answer)
      rows += try answer.count()
      try answer.skip(4 + 4)
    }
    answer = failed
    while !answer.isAtEnd {
      try StreamNames.skip(&answer)
      rows += try answer.count()
      try answer.skip(4 + 4 + 1)
      try answer.skipText()
      try answer.skipText()
      try answer.skip(8 + 8)
      try answer.skipText()
      try answer.skipText()
    }
    answer = cameBack
    while !answer.isAtEnd {
      try answer.skip(4)
      for _ in 0..<5 { try answer.skipText() }
      rows += try answer.count()
    }
    self.rows = rows
  }
}
