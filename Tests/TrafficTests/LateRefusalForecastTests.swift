import AccountingLog
import ByteKit
import Join
import JoinScenes
import TestSupport
import Testing

@testable import Traffic

/// Deliveries that are kept while logs are counted are those that a second reading finds.
struct LateRefusalForecastTests {
  private static let columns = [
    "type", "timeLogged", "orig", "rcpt", "dsnDiag", "dsnMta", "dlvType", "dlvSourceIp",
    "header_From",
  ]
  private static let begin = 1_771_200_000

  /// Rows of a few senders and recipients over three days, one of eight come back, in any order of
  /// columns, some in quotes.
  private func log(_ random: inout SeededRandom, shuffled: Bool) -> String {
    let order = shuffled ? Self.columns.shuffled(using: &random) : Self.columns
    var lines = [order.joined(separator: ",")]
    for _ in 0..<Int.random(in: 40...120, using: &random) {
      let isBack = Int.random(in: 0..<8, using: &random) == 0
      let number = Int.random(in: 0..<9, using: &random)
      let box =
        ["anna.\(number)@alumni.example", "jo\(number)@club.example", "x@y.example"]
        .randomElement(using: &random) ?? ""
      let values = [
        "type": isBack ? "rb" : "d",
        "timeLogged": "\(Self.begin + Int.random(in: 0..<259_200, using: &random))",
        "orig": "bounce-\(number % 3)@mail.bank.example",
        "rcpt": Bool.random(using: &random) ? box : box.uppercased(),
        "dsnDiag": "smtp;550 5.7.1 DMARC <\(box)>", "dsnMta": "mx\(number % 4).alumni.example",
        "dlvType": isBack ? "" : number == 8 ? "pipe" : "smtp", "dlvSourceIp": "203.0.113.5",
        "header_From": isBack ? "" : "a@h\(number % 2).bank.example",
      ]
      let isQuoted = Bool.random(using: &random)
      lines.append(
        order.map { isQuoted ? "\"\(values[$0] ?? "")\"" : values[$0] ?? "" }
          .joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func refusals(
    _ logs: [String], _ access: LogAccess, threads: Int, chunkBytes: Int
  ) async throws -> [LateRefusalRow] {
    var scene = try Scene(logs: logs)
    scene.request.scan.access = access
    let rows = await scene.run(threads: threads, chunkBytes: chunkBytes).rollup.lateRefusals
    withExtendedLifetime(scene) {}
    return rows.sorted {
      ($0.time, $0.recipient, $0.domain, $0.host) < ($1.time, $1.recipient, $1.domain, $1.host)
    }
  }

  @Test(arguments: 1...40)
  func whatIsKeptIsWhatASecondReadingFinds(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var logs = (0..<Int(seed % 3 + 1)).map { _ in log(&random, shuffled: seed % 4 == 3) }
    if seed % 5 == 4 { logs.append(log(&random, shuffled: true)) }
    let expected = try await refusals(logs, .stream, threads: 1, chunkBytes: 1 << 20)
    #expect(!expected.isEmpty)
    for (threads, chunkBytes) in [(1, 1 << 20), (2, 700)] {
      let found = try await refusals(logs, .map, threads: threads, chunkBytes: chunkBytes)
      #expect(found == expected)
    }
  }

  @Test func aForecastNamesTheMailboxesOfItsLinesAlone() async throws {
    let folder = try TemporaryFolder()
    let other = (0..<3_000).map { "d,1771200000,a@b.example,only.delivered.\($0)@c.example\n" }
    let text =
      other.joined() + "rb,1771200000,v@b.example,Came.Back@c.example,\"x <quoted@d.example>\"\n"
      + "\"rb\",1771200000,v@b.example,other.one@c.example\r\n" + other.joined() + "rb,1"
    let path = try folder.write("log.csv", Array(text.utf8))
    let look = await LateRefusalForecast.look(
      through: [LogInput(path: path)], options: LogScanOptions())
    let forecast = try #require(look)
    func holds(_ mailbox: String) -> Bool {
      Array(mailbox.utf8).withUnsafeBytes {
        forecast.mayHold($0) && forecast.holds(DeliveryKey.hash($0))
      }
    }
    for mailbox in ["came.back@c.example", "CAME.BACK@C.EXAMPLE", "other.one@c.example"] {
      #expect(holds(mailbox))
    }
    let wrong = (0..<3_000).filter { holds("only.delivered.\($0)@c.example") }
    #expect(wrong.count < 3)
    let none = try folder.write("none.csv", Array(other.joined().utf8))
    let nothing = await LateRefusalForecast.look(
      through: [LogInput(path: none), LogInput(path: "missing")], options: LogScanOptions())
    #expect(nothing == nil)
  }
}
