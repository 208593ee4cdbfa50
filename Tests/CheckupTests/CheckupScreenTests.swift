import ByteKit
import Checkup
import Findings
import Foundation
import Rendering
import TestSupport
import Testing

/// A check-up as it is printed.
struct CheckupScreenTests {
  /// A firm that lacks several things at once.
  private static func checkup() async throws -> Checkup {
    var patient = Patient.healthy()
    patient.log.add(at: Patient.day + 400, source: "10.0.0.5", count: 12)
    patient.edit = {
      $0.replacing(",header_From\n", with: ",header_Subject\n", maxReplacements: 1)
        .split(separator: "\n").filter { !$0.hasPrefix("t,") }.joined(separator: "\n") + "\n"
    }
    patient.now = Patient.day + 9 * Patient.daySeconds
    return try await patient.checkup()
  }

  @Test func screen() async throws {
    let style = TextStyle(time: { CivilTime.iso($0) }, day: { CivilTime.isoDate($0) })
    let text = String(
      decoding: CheckupText.render(try await Self.checkup(), style: style), as: UTF8.self)
    #expect(Golden.difference(text, "doctor.txt") == nil)
  }

  @Test func json() async throws {
    let text = String(decoding: CheckupJSON.render(try await Self.checkup()), as: UTF8.self)
    #expect(Golden.difference(text, "doctor.json") == nil)
  }

  /// A reporter's name from a report cannot steer the terminal.
  @Test func namesAreMadeSafe() async throws {
    var patient = Patient.healthy()
    patient.context.controlDomains = ["evil\u{1b}[2J.example"]
    let style = TextStyle(time: { CivilTime.iso($0) }, day: { CivilTime.isoDate($0) })
    let bytes = CheckupText.render(try await patient.checkup(), style: style)
    #expect(!bytes.contains(0x1b))
    #expect(String(decoding: bytes, as: UTF8.self).contains("evil?[2J.example"))
  }

  /// The page shows what the program prints.
  @Test func thePageShowsThisScreen() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let page = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/doctor.md")
    let screen = tests.appendingPathComponent("Goldens/doctor.txt")
    #expect(
      try String(contentsOf: page, encoding: .utf8).contains(
        "```\n" + String(contentsOf: screen, encoding: .utf8) + "```"))
  }
}
