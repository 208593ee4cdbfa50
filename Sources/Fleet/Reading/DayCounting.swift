import ByteKit
import ClickHouse
import History
import Policies
import ReplyClassifier
import Traffic

/// Takes what one server answered of days into a part of a run.
///
/// One thread uses it at a time.
final class DayCounting {
  /// Rows of mail that came back in one group at most.
  private static let cameBackMax = 1 << 24

  private let builder: RollupPartBuilder
  /// The place among the run's inputs of each file, by its identity.
  private let places: [UInt64: Int32]
  private var streams = ByteInterner(limit: .max)
  private var replies: [ReplyKey: UInt32] = [:]

  private struct ReplyKey: Hashable {
    let text: String
    let cause: Cause
  }

  private let excerpts: FleetExcerpts

  init(_ builder: RollupPartBuilder, places: [UInt64: Int32], excerpts: FleetExcerpts) {
    self.builder = builder
    self.places = places
    self.excerpts = excerpts
  }

  /// Counts what a server answered of a day.
  func add(_ answers: DayAnswers) throws(ServerProblem) {
    var answer = answers.delivered
    while !answer.isAtEnd { try addDelivered(&answer) }
    answer = answers.failed
    while !answer.isAtEnd { try addFailed(&answer) }
    answer = answers.cameBack
    while !answer.isAtEnd { try addCameBack(&answer) }
  }

  /// Takes what a server answered of a day in order of time.
  func add(_ answers: JournalAnswers) throws(ServerProblem) {
    builder.add(
      try answers.day(places: places) { reader throws(ServerProblem) in
        try stream(&reader)
      } keep: {
        excerpts.keep(file: $0, offset: $1, $2)
      })
  }

  // MARK: - Rows of answers

  /// Delivered rows, as `DayQueries.delivered` asks for them.
  private func addDelivered(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    let stream = try stream(&reader)
    builder.add(try Self.rows(&reader), stream: stream, outcome: Outcome.delivered.code)
  }

  /// Refused and deferred rows, as `DayQueries.failed` asks for them.
  private func addFailed(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    let stream = try stream(&reader)
    var rows = try Self.rows(&reader)
    let outcome = try JournalAnswers.outcome(&reader)
    let reply = try reader.text()
    let file = try reader.number(UInt64.self)
    rows.input = places[file] ?? 0
    rows.offset = Int(clamping: try reader.number(UInt64.self))
    excerpts.keep(
      file: file, offset: rows.offset,
      FleetExcerpts.Excerpt(reply: try reader.text(), job: try reader.text()))
    builder.add(rows, stream: stream, outcome: outcome.code)
    guard !reply.isEmpty, let cause = outcome.cause else { return }
    builder.add(rows, stream: stream, reply: number(of: ReplyKey(text: reply, cause: cause)))
  }

  /// Mail that came back, as `DayQueries.cameBack` asks for it.
  private func addCameBack(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    let time = Int(try reader.number(UInt32.self))
    let (host, receiver, refuser) = (try reader.text(), try reader.text(), try reader.text())
    let (domain, cause) = (try reader.text(), Cause(rawValue: try reader.text()) ?? .other)
    let row = LateRefusalRow(
      time: time, host: host, receiver: receiver.isEmpty ? nil : receiver, refuser: refuser,
      domain: domain, cause: cause, recipient: "")
    let count = try reader.count()
    guard count <= Self.cameBackMax else {
      throw ServerProblem(.unexpected, "more mail came back at one second than can be")
    }
    for _ in 0..<count { builder.add(row) }
  }

  /// The rows of a group, from when to when.
  private static func rows(_ reader: inout RowBinaryReader) throws(ServerProblem) -> RowCount {
    RowCount(
      try reader.count(), first: Int(try reader.number(UInt32.self)),
      last: Int(try reader.number(UInt32.self)))
  }

  // MARK: - Names

  /// The number of the stream that a row begins with; of one that is new, its names are told.
  private func stream(_ reader: inout RowBinaryReader) throws(ServerProblem) -> UInt32 {
    var again = reader
    try StreamNames.skip(&reader)
    let start = again.position
    if let known = reader.withBytes(from: start, { streams.find($0) }) { return known }
    let number = reader.withBytes(from: start) { streams.intern($0) } ?? 0
    let names = try StreamNames(&again)
    builder.addStream(
      domain: names.domain, origin: names.origin, sourceIP: names.sourceIP, relay: names.relay,
      destination: names.destination)
    return number
  }

  private func number(of reply: ReplyKey) -> UInt32 {
    if let known = replies[reply] { return known }
    let number = UInt32(replies.count)
    replies[reply] = number
    builder.addReply(reply.text, reply.cause)
    return number
  }
}
