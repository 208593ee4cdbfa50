import ByteKit
import Configuration
import ReplyClassifier
import TestSupport
import Testing

@Suite struct ConfigurationLimitTests {
  func codes(_ text: String) -> [InputProblem.Code] {
    Configuration.read(text, path: "s.yaml", folder: "").problems.map(\.code)
  }

  @Test func `A file may be as long as the limit, and no longer`() {
    let limit = ConfigurationLimits.fileBytesMax
    let start = "logs: [] #"
    let padding = String(repeating: "x", count: limit - start.utf8.count)
    #expect(codes(start + padding) == [])
    #expect(codes(start + padding + "x") == ["file_too_large"])
    let bytes = Array((start + padding).utf8)
    #expect(ConfigurationFile.read(bytes[...], path: "s.yaml").problems == [])
    let longer = bytes + [0x78]
    #expect(
      ConfigurationFile.read(longer[...], path: "s.yaml").problems.map(\.code)
        == ["file_too_large"])
  }

  @Test func `As many aliases as the limit are followed, and no more`() {
    func text(_ count: Int) -> String {
      let aliases = Array(repeating: "*a", count: count).joined(separator: ", ")
      return "own_networks: [&a 203.0.113.5, \(aliases)]"
    }
    let limit = ConfigurationLimits.aliasesMax
    let reading = Configuration.read(text(limit), path: "s.yaml", folder: "")
    #expect(reading.problems == [])
    #expect(reading.configuration.ownNetworks.count == limit + 1)
    #expect(codes(text(limit + 1)) == ["too_many_aliases"])
  }

  @Test func `Stars in patterns are no aliases`() {
    let rules = String(repeating: "  - {pattern: 'a.*b *c? (*d', cause: quota}\n", count: 3)
    #expect(!codes("diagnostics:\n" + rules).contains("too_many_aliases"))
    let any = String(
      repeating: "  - {receiver: \"*\", pattern: '.*blocked.*x', cause: quota}\n", count: 20)
    #expect(codes("diagnostics:\n" + any) == [])
  }

  @Test func `Aliases that would make millions of values are refused`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    #expect(codes(text) == ["too_many_aliases"])
    // Few aliases, but each of a long list.
    let long = Array(repeating: "x", count: ConfigurationLimits.nodesMax / 5).joined(separator: ",")
    #expect(codes("a: &a [\(long)]\nb: [*a, *a, *a, *a, *a]\n") == ["too_many_nodes"])
  }

  @Test(arguments: [0, 1, 3])
  func `Receivers that the table has no room for are told`(_ past: Int) {
    let free = ReceiverTable.receiversMax - ReceiverTable.builtIn.receivers.count
    // A built-in name needs no room; empty lists keep the file within its values.
    let names = ["google"] + (1...free + past).map { "r\($0)" }
    let entries = names.map { "- {name: \($0), mx: []}" }
    let text = "receivers:\n" + entries.joined(separator: "\n")
    let found = Configuration.read(text, path: "s.yaml", folder: "").problems
    #expect(found.map(\.code) == (past > 0 ? [.noEffect] : []))
    #expect(found.allSatisfy { $0.reason.contains(" \(past) of \(free + past + 1) receivers") })
  }

  @Test func `As many values as the limit are read, and no more`() {
    // The root, the key and the list are three of them.
    func text(_ count: Int) -> String {
      "vmtas: [" + Array(repeating: "x", count: count - 3).joined(separator: ",") + "]"
    }
    let limit = ConfigurationLimits.nodesMax
    #expect(codes(text(limit)) == ["unknown_key"])
    #expect(codes(text(limit + 1)) == ["too_many_nodes"])
  }

  @Test func `Nesting without end is a problem, not a crash`() {
    let open = String(repeating: "[", count: 100_000)
    #expect(codes(open) == ["bad_yaml"])
    #expect(
      codes(String(repeating: "[", count: 900) + String(repeating: "]", count: 900)) == [
        "wrong_type"
      ])
    let dashes = String(repeating: "- ", count: 100_000) + "x"
    #expect(codes(dashes) == ["bad_yaml"])
  }

  @Test(arguments: [UInt64](0..<20)) func `Damaged text never stops the program`(seed: UInt64) {
    let good = """
      stages:
        - {domain: "*", policy: quarantine, pct: 5, begin: 2026-02-16T00:00:00Z}
      nat: &n {10.0.0.5: 203.0.113.5}
      systems:
        - {name: HR, injectors: [hr.example], state: 'a ''b'''}
      diagnostics: [{pattern: "a\\tb", cause: quota}]
      """
    var random = SeededRandom(seed: seed)
    for _ in 0..<30 {
      var bytes = Array(good.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let marks = Array("*&[]{}:,-?'\"|>%@`!#~ \n\t\u{0}\u{7f}é".utf8)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = marks.randomElement(using: &random) ?? 0
        default: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
        }
      }
      let reading = ConfigurationFile.read(bytes[...], path: "s.yaml")
      let lineCount = bytes.count { $0 == UInt8(ascii: "\n") } + 1
      for problem in reading.problems {
        if case .line(let line) = problem.place {
          #expect(line >= 1 && line <= lineCount, "\(problem)")
        }
      }
    }
  }
}
