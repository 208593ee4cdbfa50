import AccountingLog
import ByteKit
import Configuration
import Findings
import Policies
import ReplyClassifier
import TestSupport
import Testing

@Suite struct ConfigurationProblemTests {
  /// The problems of a text.
  func problems(_ text: String) -> [InputProblem] {
    Configuration.read(text, path: "s.yaml", folder: "").problems
  }

  /// Problems as an admin sees them, one line each.
  func lines(_ problems: [InputProblem]) -> String {
    problems.map { problem in
      let place =
        switch problem.place {
        case .line(let line): ":\(line)"
        case .offset(let offset): "@\(offset)"
        case .whole: ""
        }
      let hint = problem.hint.map { " (\($0))" } ?? ""
      return "\(problem.path)\(place): \(problem.code.rawValue): \(problem.reason)\(hint)\n"
    }.joined()
  }

  @Test func `All problems are told, each with its line, and the good entries are kept`() {
    let text = """
      stagse: []
      stages:
        - {domain: example.com, policy: quarantin, begin: 2026-02-16T00:00:00Z}
        - {domain: ex ample.com, policy: none, pct: 101, begin: 2026-02-30}
        - {domain: example.com, policy: none}
        - {domain: example.org, policy: none, begin: 2026-02-16T00:00:00Z}
        - {domain: EXAMPLE.org, policy: reject, begin: 2026-02-16T01:00:00+01:00}
        - {domain: example.net, polcy: none, testing: maybe, begin: 2026-02-16T00:00:00}
        - reject
      nat:
        10.0.0.5: 203.0.113.5
        ::ffff:10.0.0.5: 203.0.113.6
        10.0.0.256: 203.0.113.7
        10.0.0.8: [203.0.113.8]
      own_networks: [203.0.113.0/33, 203.0.113]
      logs:
        - /var/log/pmta
        - {path: a.csv, node: [b]}
        - {path: a.csv}
        - {path: a.csv}
        - {node: b}
      dmarc: reports
      control_domains: {static.example.net: 1}
      systems:
        - {name: HR, injectors: [hr@corp.example], addresses: [1.2.3.4]}
        - {name: HR, vmtas: [a]}
        - {name: Nobody}
        - {vmtas: [b]}
      receivers:
        - {name: acme, mx: [mx.acme.example]}
        - {name: acme, mx: [mx2.acme.example]}
        - {name: bare}
        - {name: "*", mx: [a.example]}
      diagnostics:
        - {receiver: gogle, pattern: abc, cause: dmarc_policy}
        - {receiver: "*", pattern: 'a(b', cause: dmarc_policy}
        - {receiver: acme, pattern: "a\\tb", cause: dmarc}
        - {receiver: acme, pattern: "abc", cause: quota}
      readiness: {days: 0, own_pass: 1.5, coverage: -0.1, ratio: [1.1, 0.9], dais: 3}
      """
    let reading = Configuration.read(text, path: "stagewatch.yaml", folder: "")
    let difference = Golden.difference(lines(reading.problems), "problems.txt")
    #expect(difference == nil)
    let configuration = reading.configuration
    #expect(configuration.stages.map(\.domain) == ["example.org"])
    #expect(configuration.nat.count == 1)
    #expect(configuration.logs.map(\.path) == ["a.csv"])
    #expect(configuration.systems.map(\.name) == ["HR"])
    #expect(configuration.receivers.map(\.name) == ["acme"])
    #expect(configuration.diagnostics.map(\.pattern) == ["abc"])
    #expect(configuration.readiness == Configuration().readiness)
  }

  @Test(arguments: [
    ("stages: [", 1), ("a: b\n c: d\n", 2), ("nat: {10.0.0.5: 203.0.113.5\nlogs: []\n", 2),
    ("logs: []\n\tdmarc: []\n", 2), ("domain: *\n", 1), ("a: *nobody\n", 1),
    ("%YAML 9.9\n---\n", 1),
    ("logs: []\n---\nlogs: []\n", 2),
  ])
  func `Text that is not YAML is one problem with its line`(text: String, line: Int) {
    let found = problems(text)
    #expect(found.map(\.code) == ["bad_yaml"])
    #expect(found.map(\.place) == [.line(line)])
  }

  @Test func `The same key twice is told with its line`() {
    let found = problems("logs: []\nnat:\n  10.0.0.5: 203.0.113.5\n  10.0.0.5: 203.0.113.6\n")
    #expect(found.map(\.code) == ["duplicate_key"])
    #expect(found.map(\.place) == [.line(3)])
    #expect(found.first?.reason.contains("10.0.0.5") == true)
  }

  @Test(arguments: [
    ("stage", "stages"), ("own-networks", "own_networks"), ("recievers", "receivers"),
    ("Readiness", "readiness"), ("lgos", "logs"), ("control_domain", "control_domains"),
  ])
  func `An unknown key names the nearest known one`(typed: String, meant: String) {
    let found = problems("\n\(typed): []\n")
    #expect(found.map(\.code) == ["unknown_key"])
    #expect(found.map(\.place) == [.line(2)])
    #expect(found.first?.reason.hasSuffix("the nearest is '\(meant)'") == true)
  }

  @Test(arguments: [
    ("pct: 0", true), ("pct: 100", true), ("pct: 101", false), ("pct: -1", false),
    ("pct: 5.5", false), ("pct: 1e1", false), ("pct: ''", false), ("pct: [5]", false),
  ])
  func `pct lies in 0 to 100`(tag: String, isGood: Bool) {
    let text = "stages: [{domain: example.com, policy: none, begin: 2026-02-16, \(tag)}]"
    #expect(problems(text).isEmpty == isGood)
  }

  @Test(arguments: [
    ("0", true), ("1", true), ("1.0", true), ("0.5", true), ("1.0001", false), ("-0.1", false),
    ("nan", false), ("inf", false), ("0x1", false), ("60%", false), (".", false), ("1e-1", false),
  ])
  func `Shares lie in 0 to 1`(share: String, isGood: Bool) {
    #expect(problems("readiness: {coverage: '\(share)'}").isEmpty == isGood)
    #expect(problems("readiness: {own_pass: '\(share)'}").isEmpty == isGood)
    #expect(problems("readiness: {signed: '\(share)'}").isEmpty == isGood)
    #expect(problems("readiness: {unknown_senders: '\(share)'}").isEmpty == isGood)
  }

  @Test func `Targets are policies of domains, each once`() {
    #expect(problems("targets: {example.org: quarantine}").isEmpty)
    #expect(problems("targets: [example.org]").map(\.code) == ["wrong_type"])
    #expect(problems("targets: {example.org: quarantin}").map(\.code) == ["unknown_word"])
    #expect(problems("targets: {not a domain: reject}").map(\.code) == ["bad_domain"])
    #expect(
      problems("targets: {example.org: reject, Example.org: none}").map(\.code)
        == ["duplicate_key"])
    #expect(problems("target: {}").first?.reason.hasSuffix("'targets'") == true)
  }

  @Test(arguments: [
    ("[0.9, 1.1]", true), ("[1, 1]", true), ("[1.1, 0.9]", false), ("[0.9]", false), ("0.9", false),
    ("[0.9, 1, 1.1]", false), ("[a, b]", false),
  ])
  func `The ratio is two numbers, the lowest first`(ratio: String, isGood: Bool) {
    #expect(problems("readiness: {ratio: \(ratio)}").isEmpty == isGood)
  }

  @Test(arguments: [
    "2026-02-16T00:00:00", "2026-2-16", "16.02.2026", "2026-02-29", "2026-13-01",
    "2026-02-16T24:00Z",
    "2026-02-16T00:00:60Z", "2026-02-16T00:00:00+25:00", "yesterday", "1771200000", "1969-12-31",
  ])
  func `Dates without an offset, and what is no date, are refused`(date: String) {
    let text = "stages: [{domain: example.com, policy: none, begin: \(date)}]"
    #expect(problems(text).map(\.code) == ["bad_date"])
  }

  @Test(arguments: ["[192.0.2.1]", "a..b", "@example.com", "*.example.com", "a/b", "''", "~"])
  func `What is no domain is refused`(domain: String) {
    #expect(problems("control_domains: ['', \"\(domain)\"]").count == 2)
  }

  @Test func `A text may be as long as the limit, and no longer`() {
    let limit = ConfigurationLimits.textBytesMax
    func text(_ count: Int) -> String {
      "systems: [{vmtas: [a], name: \(String(repeating: "n", count: count))}]"
    }
    #expect(problems(text(limit)) == [])
    #expect(problems(text(limit + 1)).map(\.code) == ["bad_text"])
  }

  @Test(arguments: ["\\e[2J", "\\u009b2J", "\\u202e", "\\u2066", "\\x7f", "\\n"])
  func `What a terminal may act on is refused, and not repeated in the message`(mark: String) {
    let found = problems("systems: [{vmtas: [a], name: \"a\(mark)b\"}]")
    #expect(found.map(\.code) == ["bad_text"])
    let reason = found.first?.reason.unicodeScalars
    #expect(reason?.allSatisfy { $0.value >= 32 && $0.value < 127 } == true)
  }

  @Test func `No more problems than the limit are told one by one`() {
    func text(_ count: Int) -> String {
      "own_networks:\n" + String(repeating: "  - x\n", count: count)
    }
    let limit = ConfigurationLimits.problemsMax
    #expect(
      problems(text(limit - 1)).map(\.code) == Array(repeating: "bad_address", count: limit - 1))
    let found = problems(text(limit + 20))
    #expect(found.count == limit)
    #expect(found.last?.code == "too_many_problems")
    #expect(found.last?.reason == "21 more problems")
  }
}
