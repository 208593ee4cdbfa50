import ClickHouse
import Policies
import ReplyClassifier
import Traffic

/// What a server answered of a day in order of time.
struct JournalAnswers {
  private let minutes: RowBinaryReader
  private let flows: RowBinaryReader
  private let failures: RowBinaryReader

  /// Asks a server.
  init(_ queries: JournalQueries, _ server: ServerConnection) async throws(ServerProblem) {
    minutes = try await server.rows(of: queries.minutes)
    flows = try await server.rows(of: queries.flows)
    failures = try await server.rows(of: queries.failures)
  }

  /// The day; `stream` reads the names of a stream and gives its number.
  func day(
    places: [UInt64: Int32], stream: (inout RowBinaryReader) throws(ServerProblem) -> UInt32,
    keep: (UInt64, Int, FleetExcerpts.Excerpt) -> Void
  ) throws(ServerProblem) -> JournalDay {
    var day = JournalDay()
    day.minutes = try counts()
    day.flowMinutes = JournalQueries.flowMinutes
    var answer = flows
    while !answer.isAtEnd {
      let number = try stream(&answer)
      let minute = Int(try answer.number(Int32.self))
      day.flows.append(
        StreamFlow(
          stream: number, minute: minute, ended: try answer.count(), all: try answer.count()))
    }
    try addFailures(to: &day, places, stream, keep)
    return day
  }

  private func addFailures(
    to day: inout JournalDay, _ places: [UInt64: Int32],
    _ stream: (inout RowBinaryReader) throws(ServerProblem) -> UInt32,
    _ keep: (UInt64, Int, FleetExcerpts.Excerpt) -> Void
  ) throws(ServerProblem) {
    var (replies, jobs, domains) = (NameTable<String>(), NameTable<String>(), NameTable<String>())
    var answer = failures
    while !answer.isAtEnd {
      var names = answer
      let number = try stream(&answer)
      let domain = try StreamNames(&names).destination.recipientDomain
      let minute = try answer.number(Int32.self)
      let outcome = try Self.outcome(&answer)
      let (reply, job) = (try answer.text(), try answer.text())
      let count = try answer.count()
      let (file, offset) = (try answer.number(UInt64.self), try answer.number(UInt64.self))
      keep(file, Int(clamping: offset), FleetExcerpts.Excerpt(reply: reply, job: job))
      day.events.append(
        FailureEvent(
          minute: minute, stream: number, outcomeCode: outcome.code,
          signature: replies.number(reply), job: jobs.number(job),
          recipientDomain: domains.number(domain), count: Int32(clamping: count),
          input: places[file] ?? 0, offset: Int(clamping: offset)))
    }
    day.events.sort { ($0.minute, $0.stream, $0.offset) < ($1.minute, $1.stream, $1.offset) }
    (day.signatures, day.jobs, day.recipientDomains) = (replies.names, jobs.names, domains.names)
  }

  /// Rows by minute, in order.
  private func counts() throws(ServerProblem) -> [MinuteCounts] {
    var found: [Int: [(outcome: Outcome, rows: Int)]] = [:]
    var answer = minutes
    while !answer.isAtEnd {
      let minute = Int(try answer.number(Int32.self))
      found[minute, default: []].append((try Self.outcome(&answer), try answer.count()))
    }
    return found.sorted { $0.key < $1.key }.map { minute, rows in
      var (ended, all, failed) = (0, 0, [MinuteCounts.Failed]())
      for (outcome, count) in rows {
        all += count
        if case .deferred = outcome {} else { ended += count }
        if outcome != .delivered, outcome != .deferred(.local) {
          failed.append(MinuteCounts.Failed(outcome: outcome, count: count))
        }
      }
      return MinuteCounts(minute: minute, ended: ended, all: all, failed: failed)
    }
  }

  /// Reads `outcome, cause`.
  static func outcome(_ reader: inout RowBinaryReader) throws(ServerProblem) -> Outcome {
    let code = EventOutcome(rawValue: try reader.number(Int8.self))
    let cause = Cause(rawValue: try reader.text()) ?? .other
    guard let code else { throw ServerProblem(.unexpected, "an outcome that there is not") }
    return code.outcome(cause)
  }
}
