import AccountingLog
import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier
import TestSupport
import Testing

/// Replies about DMARC, SPF or DKIM that begin with a stage.
struct NewReplyTests {
  private static let authReply = "smtp;550 5.7.26 unauthenticated sender, SPF and DKIM did not pass"
  private static let otherHost = "mx.else.example (192.0.2.99)"

  private static func found(_ change: StageChange) async throws -> [NewReply] {
    try await change.sample.run().newReplies
  }

  /// Mail of every day that met no trouble.
  private static func quiet() -> StageChange {
    var change = StageChange()
    change.mail(before: .of(0, 40), after: .of(0, 40))
    return change
  }

  /// Users of the library have the replies in the report; what needs none leaves them out.
  @Test func theReportHasTheRepliesOfItsExamples() async throws {
    var change = Self.quiet()
    change.sample.log.add("b", at: StageChange.noon(5), reply: StageChange.dmarcReply)
    let folder = try TemporaryFolder()
    var request = change.sample.request
    request.logs = [LogInput(path: try folder.write("acct.csv", text: change.sample.log.text))]
    let builder = CorrelationReportBuilder(
      await Correlation.run(request), context: FindingContext())
    let whole = builder.report(found: [], generatedAt: 0, version: "1")
    #expect(whole.newReplies.map(\.example.diagnostic) == [StageChange.dmarcReply])
    let bare = builder.findings(found: [], generatedAt: 0, version: "1")
    #expect(bare.newReplies.map(\.example.diagnostic) == [nil])
    withExtendedLifetime(folder) {}
  }

  @Test func oneRowIsEnough() async throws {
    var change = Self.quiet()
    let time = StageChange.noon(5)
    change.sample.log.add("b", at: time, reply: StageChange.dmarcReply)
    change.sample.log.add(
      "b", at: time + 60, source: "192.0.2.2", reply: StageChange.dmarcReply, count: 2)
    let found = try await Self.found(change)
    let first = try #require(found.first)
    #expect(found.count == 1)
    #expect(first.domain == "a.example" && first.stage.policy == .reject)
    #expect(first.receiver == "google" && first.cause == .dmarcPolicy)
    #expect(first.count == 1 + 2)
    #expect(first.firstSeen == time && first.lastSeen == time + 60)
    #expect(first.relay.sourceIP?.description == "192.0.2.1")
    #expect(first.signature.contains("dmarc policy"))
    let bytes = Array(change.sample.log.text.utf8)[first.example.offset...]
    let row = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    #expect(row.contains(StageChange.dmarcReply))
  }

  @Test func deferralsForAuthenticationCountToo() async throws {
    var change = Self.quiet()
    change.sample.log.add("t", at: StageChange.noon(6), reply: Self.authReply)
    let found = try await Self.found(change)
    #expect(found.map(\.cause) == [.authentication])
  }

  @Test func whatWasThereBeforeIsNotNew() async throws {
    var change = Self.quiet()
    change.sample.log.add("b", at: StageChange.noon(1), reply: StageChange.dmarcReply)
    change.sample.log.add("b", at: StageChange.noon(5), reply: StageChange.dmarcReply, count: 50)
    #expect(try await Self.found(change).isEmpty)
  }

  @Test func whatDiffersFromMessageToMessageIsNoNews() async throws {
    var change = Self.quiet()
    for (day, id) in [(1, "4f1ce0a2b9d17733"), (5, "9b02d7f55c18aa64")] {
      change.sample.log.add(
        "b", at: StageChange.noon(day), reply: StageChange.dmarcReply + " \(id).124 - gsmtp")
    }
    #expect(try await Self.found(change).isEmpty)
  }

  @Test func aReceiverThatIsNewTellsNothing() async throws {
    var change = Self.quiet()
    change.sample.log.add(
      "b", at: StageChange.noon(5), to: "x@else.example", host: Self.otherHost,
      reply: StageChange.dmarcReply)
    #expect(try await Self.found(change).isEmpty)
  }

  @Test func otherCausesAreNotTold() async throws {
    var change = Self.quiet()
    change.sample.log.add("b", at: StageChange.noon(5), reply: "smtp;550 5.1.1 no such user")
    #expect(try await Self.found(change).isEmpty)
  }

  @Test func mailOfOtherDomainsHasNoStageThatBegan() async throws {
    var change = Self.quiet()
    change.mail(before: .of(0, 8), after: .of(0, 8), from: "b.example")
    change.sample.log.add(
      "b", at: StageChange.noon(5), from: "b.example", reply: StageChange.dmarcReply)
    #expect(try await Self.found(change).isEmpty)
  }

  @Test func theMostRowsComeFirstWhateverTheThreads() async throws {
    var change = Self.quiet()
    for (place, word) in ["apple", "pear", "plum"].enumerated() {
      for day in 4..<8 {
        change.sample.log.add(
          "b", at: StageChange.noon(day), reply: "\(StageChange.dmarcReply) \(word)",
          count: place + 1)
      }
    }
    func told() async throws -> [String] {
      try await Self.found(change).map {
        "\($0.signature) \($0.count) \($0.firstSeen) \($0.lastSeen) \($0.example.offset)"
      }
    }
    #expect(try await Self.found(change).map(\.count) == [12, 8, 4])
    let plain = try await told()
    for threads in [2, 3] {
      change.sample.request.scan = LogScanOptions(threads: threads, chunkBytes: 500)
      #expect(try await told() == plain)
    }
  }

  // MARK: - Limits

  /// Words of letters, since digits would be taken for what differs from message to message.
  private static func word(_ number: Int) -> String {
    var rest = number
    var letters = ""
    for _ in 0..<4 {
      letters.unicodeScalars.append(Unicode.Scalar(UInt8(97 + rest % 26)))
      rest /= 26
    }
    return "q" + letters
  }

  /// With one reply too many none is told, and the report says so.
  @Test(arguments: [(0, 1), (1, 1), (0, 3), (1, 3)])
  func soManyRepliesAreToldApart(_ past: Int, _ threads: Int) async throws {
    let limit = ReplyTexts.entryMax + past
    var change = Self.quiet()
    for number in 0..<limit {
      change.sample.log.add(
        "b", at: StageChange.noon(5), reply: "\(StageChange.dmarcReply) \(Self.word(number))")
    }
    change.sample.request.scan = LogScanOptions(threads: threads, chunkBytes: 1 << 20)
    let report = try await change.sample.run()
    #expect(report.newReplies.count == (past == 0 ? limit : 0))
    let folded = report.inputs.problems.filter { $0.code == "names_folded" }
    #expect(folded.contains { $0.reason.contains("replies") } == (past > 0))
  }
}
