import Foundation
import TestSupport
import Testing

/// No text of a log, a report, a file name or the configuration acts, whichever command shows it.
struct HostileTextTests {
  /// A command whose output holds texts, and the form of it.
  struct Command: Sendable, CustomTestStringConvertible {
    /// Forms of output.
    enum Form { case screen, json, lines, html, mail, csv, prometheus }

    let arguments: [String]
    let form: Form
    /// A text that shows that something was said.
    let mark: String

    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, _ form: Form, _ mark: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.form = form
      self.mark = mark
    }
  }

  private static let stages = "--log stages --dmarc reports --config c.yaml"
  private static let spike = "--log spike --dmarc reports --config c.yaml"

  static let commands = [
    Command("report --all --color always \(stages)", .screen, "FAILURES THAT A STAGE INTRODUCED"),
    Command("report --format json \(stages)", .json, "\"stage_failures\": [\n"),
    Command("report --format ndjson \(stages)", .lines, "\"type\":\"stage_failure\""),
    Command("report --format html \(stages)", .html, "dmarc_policy"),
    Command("report --format mail --mail-to root \(stages)", .mail, "Subject: "),
    Command("report --format csv --section stage_failures \(stages)", .csv, "dmarc_policy"),
    Command("report --format csv --section sources \(stages)", .csv, "unauthenticated"),
    Command("report --format csv --section problems \(stages)", .csv, "stages/"),
    Command("report --format prometheus \(stages)", .prometheus, "introduced_messages{"),
    Command("incident --all --color always \(spike)", .screen, "WHAT EXPLAINS IT"),
    Command("incident --format json \(spike)", .json, "\"explanations\": [\n"),
    Command("incident --format html \(spike)", .html, "dmarc_policy"),
    Command("doctor --color always \(stages)", .screen, "stagewatch doctor"),
    Command("doctor --format json \(stages)", .json, "\"check\": \"stages\""),
    Command("compare --color always --at 2026-02-20 \(stages)", .screen, "REFUSED BY receiver"),
    Command("compare --format json --at 2026-02-20 \(stages)", .json, "\"by\":\"relay\""),
    Command("tail --once --no-state --format plain --color always \(spike)", .screen, "! NEW"),
    Command("tail --once --no-state --format ndjson \(spike)", .lines, "\"new_signature\""),
    Command("report --config refused.yaml --log stages", .screen, "control characters"),
  ]

  @Test(arguments: commands) func noTextActs(_ command: Command) async throws {
    let sample = try HostileSample()
    let run = try await Tool.run(command.arguments, in: sample.folder)
    #expect(run.status <= 2 || run.status == 78, "\(run.errors)")
    #expect((run.output + run.errors).lowercased().contains(command.mark.lowercased()))
    expectHarmless(run.output, command.form)
    expectHarmless(run.errors, .screen)
  }

  @Test func noTextOfTheEvidenceActs() async throws {
    let sample = try HostileSample()
    let options = Self.spike.split(separator: " ").map(String.init)
    let run = try await Tool.run(
      ["incident", "--bundle", "b.zip", "--unredacted", "--rejects", "bad"] + options
        + ["--log", "stages"], in: sample.folder)
    let id = try #require(run.output.firstMatch(of: #/id (f[0-9a-f]{10})/#)?.1)
    let bad = try String(contentsOfFile: sample.folder.path + "/bad", encoding: .utf8)
    expectHarmless(bad, .lines)
    #expect(bad.contains("bad_type"))
    // The members are stored as they are, and their contents lie between names and lengths.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sample.folder.path + "/b.zip"))
    for word in ["\u{1b}[31m", "\u{9b}31m", "\u{202e}\u{2066}", "\u{2028}\u{2029}"] {
      #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word.unicodeScalars.map(\.value))")
    }
    for (form, format) in [(Command.Form.screen, "table"), (.json, "json")] {
      let color = form == .screen ? ["--color", "always"] : []
      let why = try await Tool.run(
        ["why", String(id), "--format", format] + color + options + ["--log", "stages"],
        in: sample.folder)
      #expect(why.status == 0 && why.output.contains("DMARC policy"), "\(why.errors)")
      expectHarmless(why.output, form)
    }
  }

  @Test func noTextOfTheStoreActs() async throws {
    let sample = try HostileSample()
    let store = ["--store", HostileSample.name + ".db"]
    let inputs = "--log stages --dmarc reports".split(separator: " ").map(String.init)
    for arguments in [
      ["ingest"] + inputs + store, ["store", "info"] + store, ["store", "check"] + store,
      ["store", "compact"] + store, ["report", "--remember"] + store, ["report"] + store,
      ["incident"] + store,
    ] {
      let run = try await Tool.run(arguments, in: sample.folder)
      #expect(run.status <= 2 && !run.output.isEmpty, "\(arguments): \(run.errors)")
      expectHarmless(run.output, .screen)
      expectHarmless(run.errors, .screen)
    }
  }

  @Test(arguments: [
    ["report"], ["report", "--log"], ["report", "--log", "stages", "--domain"],
    ["report", "--log", "stages", "--since"], ["report", "--log", "stages", "--tz"],
    ["report", "--config"], ["report", "--log", "stages", "--output"],
    ["store", "info", "--store"],
    ["why", "--log", "stages"], ["tail", "--once", "--log"],
    ["ingest", "--log", "stages", "--store"],
  ]) func noArgumentActs(_ arguments: [String]) async throws {
    let sample = try HostileSample()
    let run = try await Tool.run(
      arguments + ["\u{1b}[31m\u{9b}\u{202e}\r/x"], in: sample.folder)
    #expect(run.status >= 64 && run.output.isEmpty)
    #expect(!run.errors.isEmpty)
    expectHarmless(run.errors, .screen)
  }

  @Test func nothingActsOnTheScreenOfTail() throws {
    let sample = try HostileSample()
    let terminal = try Terminal(columns: 200, rows: 40)
    let (text, _) = try terminal.everyPage(
      ["tail", "--no-state"] + Self.spike.split(separator: " ").map(String.init),
      in: sample.folder, errors: terminal.line)
    #expect(text.contains("ALERT") && text.contains("?[31m"))
    // What the program itself tells the terminal: places, clearing, modes, and colours.
    let own = #/\u{1b}\[(?:\d+;1H|[2J]*J|K|\?(?:1049|25|7)[hl]|\?2026[hl])/#
    expectHarmless(text.replacing(own, with: "").replacing("\r", with: ""), .screen)
  }

  // MARK: - What is harmless

  private func expectHarmless(_ text: String, _ form: Command.Form) {
    let plain =
      form == .screen ? text.replacing(#/\u{1b}\[(?:0|1|2|31|32|33)m/#, with: "") : text
    let acting = plain.unicodeScalars.filter { $0 != "\n" && Self.acts($0) }
    #expect(acting.map { String($0.value, radix: 16) } == [])
    switch form {
    case .screen: break
    case .json: #expect(Self.isJSON(text))
    case .lines: #expect(text.split(separator: "\n").allSatisfy { Self.isJSON(String($0)) })
    case .html: #expect(!text.contains("<zz"))
    case .mail: expectHarmlessMail(text)
    case .csv: expectHarmlessTable(text)
    case .prometheus:
      let line = #/(?:#.*|\w+(?:\{\w+="(?:[^"\\]|\\.)*"(?:,\w+="(?:[^"\\]|\\.)*")*\})? \S+)/#
      for row in text.split(separator: "\n") { #expect(row.wholeMatch(of: line) != nil, "\(row)") }
    }
  }

  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  private static func isJSON(_ text: String) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil
  }

  /// ASCII with one blank line between headers and body, and harmless once it is decoded.
  private func expectHarmlessMail(_ text: String) {
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    var bytes: [UInt8] = []
    var rest = Array(text.replacing("=\n", with: "").utf8)[...]
    while let first = rest.popFirst() {
      let code = String(decoding: rest.prefix(2), as: UTF8.self)
      if first == UInt8(ascii: "="), let byte = UInt8(code, radix: 16) {
        bytes.append(byte)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(first)
      }
    }
    let decoded = String(decoding: bytes, as: UTF8.self)
    #expect(!decoded.unicodeScalars.contains { $0 != "\n" && Self.acts($0) })
    let page = decoded[(decoded.range(of: "<html")?.lowerBound ?? decoded.endIndex)...]
    #expect(!page.isEmpty && !page.contains("<zz"))
  }

  /// As many fields in each line, none of which a spreadsheet would compute.
  private func expectHarmlessTable(_ text: String) {
    let rows = text.split(separator: "\n").map { line -> [Substring] in
      var isQuoted = false
      return line.split(omittingEmptySubsequences: false) { mark in
        if mark == "\"" { isQuoted.toggle() }
        return mark == "," && !isQuoted
      }
    }
    #expect(Set(rows.map(\.count)).count == 1)
    for field in rows.joined() {
      let value = field.hasPrefix("\"") ? field.dropFirst() : field
      let isFormula = value.first.map { "=+-@".contains($0) } ?? false
      #expect(!isFormula || Double(value) != nil, "\(value)")
    }
  }
}
