import Foundation
import Testing

@testable import ReplyClassifier

/// `docs/reply-causes.md` must say what the code does.
@Suite struct DocumentTests {
  private static func text() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("docs/reply-causes.md"), encoding: .utf8)
  }

  @Test func allCausesStandInOrder() throws {
    let named = try Self.text().split(separator: "\n").compactMap { line in
      Cause.allCases.first { line.hasPrefix("| `\($0.rawValue)` |") }
    }
    #expect(named == Cause.allCases)
  }

  @Test func allReceiversStandWithTheirHosts() throws {
    let lines = try Self.text().split(separator: "\n").map(String.init)
    let rows = lines.filter { line in
      ReceiverTable.builtInReceivers.contains { line.hasPrefix("| `\($0.name)` |") }
    }
    #expect(rows.count == ReceiverTable.builtInReceivers.count)
    for (row, receiver) in zip(rows, ReceiverTable.builtInReceivers) {
      #expect(row.hasPrefix("| `\(receiver.name)` |"))
      for host in receiver.mx where !host.hasPrefix("inbound-smtp.") {
        #expect(row.contains(host), "\(host)")
      }
      let cells = row.split(separator: "|").map { $0.drop { $0 == " " } }
      #expect(cells.count == 5 && !(cells.last ?? "").isEmpty, "where it was seen: \(row)")
      for reporter in receiver.reporters where receiver.name != "yahoo" {
        #expect(row.contains(reporter), "\(reporter)")
      }
    }
  }

  @Test func allLimitsStand() throws {
    let text = try Self.text().replacing("\n", with: " ")
    let grouped = { (number: Int) in
      number < 1_000
        ? "\(number)"
        : "\(number / 1_000),"
          + String(repeating: "0", count: 3 - "\(number % 1_000)".count) + "\(number % 1_000)"
    }
    for limit in [
      ReplyNormaliser.signatureBytesMax, ReplyNormaliser.inputBytesMax, ReceiverTable.receiversMax,
      DiagnosticRule.countMax, Pattern.bytesMax, Int(PatternMatcher.stepsMax),
    ] {
      #expect(text.contains(" \(grouped(limit)) "), "\(limit)")
    }
  }
}
