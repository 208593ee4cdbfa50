import ByteKit
import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// The formats for programs: CSV sections, JSON lines, and metrics.
struct DataFormatTests {
  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The rows of a CSV text by a plain reader; a row that it cannot read is empty.
  private static func rows(_ text: String) -> [[String]] {
    ReferenceCSV.read(Array(text.utf8), rowBytesMax: 1 << 20).map { row in
      guard case .complete(let values) = row else { return [] }
      return values.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  // MARK: - CSV

  @Test func wholeSections() async throws {
    let text = try await SampleReport.firm().text { report in
      Array(
        CSVSection.allCases.map { "== \($0.rawValue)\n" + Self.text($0.render(report)) }
          .joined(separator: "\n").utf8)
    }
    #expect(Golden.difference(text, "firm-csv.txt") == nil)
  }

  @Test(arguments: CSVSection.allCases) func titlesStandWithoutRowsToo(
    _ section: CSVSection
  ) async throws {
    var sample = SampleReport()
    sample.logs = [SmallLog().text]
    let empty = Self.rows(Self.text(section.render(try await sample.run())))
    let full = Self.rows(Self.text(section.render(try await SampleReport.firm().run())))
    #expect(empty.first == full.first)
    #expect(section == .summary || empty.count == 1)
    let titles = try #require(full.first)
    #expect(Set(titles).count == titles.count)
    #expect(titles.allSatisfy { $0.wholeMatch(of: #/[a-z][a-z_]*/#) != nil })
  }

  static let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\u{ff1d}1", "=cmd|' /C calc'!A0", "\t=1"]

  @Test(arguments: TextReportTests.attacks + HTMLPageTests.markup + formulas)
  func hostileTextStaysInItsCell(_ attack: String) async throws {
    let report = try await SampleReport.hostile(attack).run()
    let plain = try await SampleReport.hostile("plain").run()
    for section in CSVSection.allCases {
      let rows = Self.rows(Self.text(section.render(report)))
      let titles = try #require(rows.first)
      #expect(rows.allSatisfy { $0.count == titles.count }, "\(section)")
      #expect(titles == Self.rows(Self.text(section.render(plain))).first)
      for cell in rows.joined() {
        // Numbers of ours are no formulas, nor is what an apostrophe makes a text.
        #expect(!"=+@\t\r\u{ff1d}".contains(cell.first ?? "x"), "\(section): \(cell)")
        #expect(!cell.hasPrefix("-"), "\(section): \(cell)")
      }
    }
  }

  @Test func cellsAsWritten() {
    let table = CSVTable(
      titles: ["a", "b"],
      rows: [
        [.text("x,y"), .text("say \"no\"")], [.text("a;b"), .text(nil)],
        [.text("=1"), .text("-1")], [.count(-1), .count(nil)], [.rate(0.5), .rate(.infinity)],
        [.rate(1 / 3), .rate(nil)], [.flag(true), .time(0)], [.text("two\nlines"), .time(nil)],
      ])
    #expect(
      Self.text(table.bytes) == """
        a,b
        "x,y","say ""no\"""
        "a;b",
        '=1,'-1
        -1,
        0.5,
        0.333333333,
        true,1970-01-01T00:00:00Z
        two?lines,

        """)
  }

  // MARK: - JSON lines

  /// Each list of the JSON object with the type that its lines have.
  private static let types = [
    ("stage_failures", "stage_failure"), ("missing_dkim", "missing_dkim"),
    ("new_signatures", "new_signature"), ("readiness", "readiness"), ("stages", "stage"),
    ("receivers", "receiver"), ("domains", "domain"), ("sources", "source"),
    ("late_refusals", "late_refusal"), ("senders", "sender"),
    ("failure_reports", "failure_report"), ("signing", "signing"),
    ("systems", "system"), ("unknown_own", "unknown_own"), ("policy_drift", "policy_drift"),
    ("silent_reporters", "silent_reporter"), ("joins", "join"),
  ]

  /// Members that the lines have under another name, since lines of another type have them as well.
  private static func renameAsInTheObject(_ object: inout [String: Any], _ type: String) {
    let renamed = [
      "missing_dkim": ["reporter_count": "reporters"],
      "readiness": ["readiness_verdict": "verdict"],
      "source": ["logged_messages": "logged"], "unknown_own": ["logged_messages": "logged"],
      "stage": ["reported_messages": "reported"],
      "system": ["logged_messages": "logged", "address_count": "addresses"],
    ]
    for (name, old) in renamed[type] ?? [:] { object[old] = object.removeValue(forKey: name) }
    guard let criteria = object["criteria"] as? [[String: Any]] else { return }
    object["criteria"] = criteria.map { criterion in
      var criterion = criterion
      if let high = criterion.removeValue(forKey: "threshold_high"),
        let low = criterion["threshold"]
      {
        criterion["threshold"] = [low, high]
      }
      return criterion
    }
  }

  /// Readers of columns take a key for one type.
  @Test func aKeyHasOneTypeInAllLines() async throws {
    var types: [String: Set<String>] = [:]
    func note(_ value: Any, _ path: String) {
      switch value {
      case let object as [String: Any]:
        types[path, default: []].insert("object")
        for (key, value) in object { note(value, path + "." + key) }
      case let list as [Any]:
        types[path, default: []].insert("list")
        for value in list { note(value, path + "[]") }
      case is String: types[path, default: []].insert("text")
      case is NSNull: break
      default: types[path, default: []].insert("number")
      }
    }
    for line in JSONLines.render(try await SampleReport.firm().run()).split(separator: 10) {
      note(try JSONSerialization.jsonObject(with: Data(line)), "")
    }
    #expect(types.count > 200)
    #expect(types.filter { $0.value.count > 1 } == [:])
  }

  @Test func linesSayWhatTheObjectSays() async throws {
    let report = try await SampleReport.firm().run()
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(report))) as? [String: Any])
    var lines: [String: [NSDictionary]] = [:]
    for line in JSONLines.render(report).split(separator: 10) {
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      #expect(object.removeValue(forKey: "schema") as? String == "stagewatch.lines/1")
      let type = try #require(object.removeValue(forKey: "type") as? String)
      Self.renameAsInTheObject(&object, type)
      lines[type, default: []].append(object as NSDictionary)
    }
    for (key, type) in Self.types {
      let list = try #require(whole[key] as? [NSDictionary])
      #expect(lines[type, default: []] == list, "\(key)")
    }
    // Every list of the object has its lines; one list stands there under two names.
    #expect(whole["new_replies"] as? [NSDictionary] == whole["new_signatures"] as? [NSDictionary])
    let lists = whole.filter { $0.value is [Any] && $0.key != "new_replies" }.keys
    #expect(Set(lists) == Set(Self.types.map(\.0)))
    let inputs = try #require(whole["inputs"] as? NSDictionary)
    #expect(lines["problem"] == inputs["problems"] as? [NSDictionary])
    let head = try #require(lines["report"]?.first)
    for key in ["tool", "generated_at", "period", "verdict", "coverage"] {
      #expect(head[key] as? NSObject == whole[key] as? NSObject, "\(key)")
    }
  }

  @Test func firstLineBeginsWithSchemaAndType() async throws {
    let lines = Self.text(JSONLines.render(try await SampleReport.firm().run()))
      .split(separator: "\n")
    #expect(
      lines.allSatisfy { $0.hasPrefix(#"{"schema":"stagewatch.lines/1","type":""#) })
    #expect(
      lines.first?.hasPrefix(#"{"schema":"stagewatch.lines/1","type":"report","tool":{"#) == true)
  }

  // MARK: - Metrics

  @Test func wholeMetrics() async throws {
    let text = try await SampleReport.firm().text { PrometheusReport.render($0) }
    #expect(Golden.difference(text, "firm.prom") == nil)
  }

  @Test(arguments: TextReportTests.attacks + ["a\"b", "a\\b", "a\\\"} 1\nx 2"])
  func everyLineIsAMetric(_ attack: String) async throws {
    let text = Self.text(PrometheusReport.render(try await SampleReport.hostile(attack).run()))
    let label = #/[a-z_]+="(?:[^"\\]|\\[\\"n])*"/#
    var families: [Substring] = []
    for line in text.split(separator: "\n") {
      if let type = line.wholeMatch(of: #/# TYPE (stagewatch_[a-z_]+) gauge/#) {
        families.append(type.1)
      } else if line.wholeMatch(of: #/# HELP stagewatch_[a-z_]+ [A-Z0-9].*\./#) == nil {
        let sample = line.prefixMatch(of: #/(stagewatch_[a-z_]+)(\{|\ )/#)
        #expect(sample?.1 == families.last, "\(line)")
        let names = line.matches(of: label).map { String($0.output) }
        let list = names.isEmpty ? "" : "{\(names.joined(separator: ","))}"
        #expect(line.hasPrefix("\(sample?.1 ?? "")\(list) "), "\(line)")
        #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
      }
    }
    #expect(families.count > 10)
    #expect(Set(families).count == families.count)
  }

  /// Two reports in one folder of the textfile collector are told apart, sample by sample.
  @Test func theUsersLabelsStandOnEverySample() async throws {
    let report = try await SampleReport.firm().run()
    let labels = try ["firm=bank", "Region_2=a\"b=c"].map { try #require(MetricLabel($0)) }
    let text = Self.text(PrometheusReport.render(report, labels: labels))
    let mark = "{firm=\"bank\",Region_2=\"a\\\"b=c\""
    let plain = Self.text(PrometheusReport.render(report)).split(separator: "\n")
    let lines = text.split(separator: "\n")
    #expect(lines.count == plain.count)
    for (line, other) in zip(lines, plain) where !line.hasPrefix("#") {
      #expect(line.contains(mark))
      let rest = line.replacing(mark + ",", with: "{").replacing(mark + "}", with: "")
      #expect(rest == other)
    }
  }

  /// A label of the user's that a metric has already would stand twice in one sample.
  @Test func noLabelOfTheUsersIsAMetricsOwn() async throws {
    let text = try await SampleReport.firm().text { PrometheusReport.render($0) }
    let names = Set(text.matches(of: #/[{,]([a-z_]+)="/#).map { String($0.1) })
    #expect(names.count > 15)
    #expect(names.isSubset(of: MetricLabel.taken))
    #expect(names.allSatisfy { MetricLabel($0 + "=x") == nil })
  }

  @Test(arguments: [
    "firm", "=x", "firm=", "1a=x", "a-b=x", "__a=x", "job=x", "instance=x", "\u{e9}=x",
  ])
  func whatIsNoLabelIsRefused(_ text: String) {
    #expect(MetricLabel(text) == nil)
  }

  @Test func exactlyOneVerdictAndOneAnswerIsTrue() async throws {
    let text = Self.text(PrometheusReport.render(try await SampleReport.firm().run()))
    #expect(text.contains("stagewatch_verdict{status=\"critical\"} 1\n"))
    #expect(text.matches(of: #/stagewatch_verdict\{[^}]*\} 1/#).count == 1)
    #expect(text.matches(of: #/stagewatch_readiness\{[^}]*\} 1/#).count == 1)
  }
}
