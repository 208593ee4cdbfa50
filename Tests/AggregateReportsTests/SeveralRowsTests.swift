import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Records of several rows, and elements that stand where no schema has them.
struct SeveralRowsTests {
  private static func row(_ number: Int, count: Int, comment: String = "") -> String {
    let reason =
      comment.isEmpty ? "" : "<reason><type>other</type><comment>\(comment)</comment></reason>"
    return "<row><source_ip>192.0.2.\(number)</source_ip><count>\(count)</count><policy_evaluated>"
      + "<disposition>\(number % 2 == 0 ? "none" : "reject")</disposition><dkim>fail</dkim>"
      + "<spf>\(number % 2 == 0 ? "pass" : "fail")</spf>\(reason)</policy_evaluated></row>"
  }

  private static func record(_ rows: [String], tail: String = "") -> String {
    "<record>\(rows.joined())<identifiers><header_from>firm.example</header_from></identifiers>"
      + "<auth_results><spf><domain>firm.example</domain><result>pass</result></spf></auth_results>"
      + "\(tail)</record>"
  }

  private static func read(
    _ records: [String], limits: ReportLimits = .standard
  ) throws -> (report: AggregateReport, notes: [String: String]) {
    var draft = ReportDraft()
    draft.records = records
    let report = try #require(Reading.report(try draft.items(limits: limits)))
    // libxml2 reads the same.
    let folder = try TemporaryFolder()
    var other: AggregateReport?
    ReportReader(limits: limits, readsPlainly: false)
      .read(path: try folder.write("r.xml", text: draft.xml)) {
        if case .report(let found) = $0 { other = found }
      }
    #expect(other?.records == report.records)
    #expect(other?.notes.map(\.reason) == report.notes.map(\.reason))
    let notes = report.notes.map { ($0.code.rawValue, $0.reason) }
    return (report, Dictionary(notes, uniquingKeysWith: { first, _ in first }))
  }

  @Test("each row of a record is a record, and the record's other elements hold for all of them")
  func rows() throws {
    let (report, notes) = try Self.read([
      Self.record([Self.row(10, count: 30), Self.row(11, count: 4)]),
      Self.record([Self.row(12, count: 1)]),
    ])
    #expect(report.messages == 35)
    #expect(report.recordCount == 3)
    #expect(
      report.records.map(\.sourceIP.description) == ["192.0.2.10", "192.0.2.11", "192.0.2.12"])
    #expect(report.records.map(\.count) == [30, 4, 1])
    #expect(report.records.map(\.disposition) == [.none, .reject, .none])
    #expect(report.records.map(\.spfAligned) == [true, false, true])
    #expect(report.records.allSatisfy { $0.headerFrom == "firm.example" && $0.spf.count == 1 })
    #expect(Array(notes.keys) == ["several_rows"])
  }

  @Test("a record of several rows counts as as many records of one row each", arguments: 0..<30)
  func metamorphic(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let groups = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Self.row(.random(in: 1...6, using: &random), count: .random(in: 1...9, using: &random))
      }
    }
    let together = try Self.read(groups.map { Self.record($0) })
    let apart = try Self.read(groups.flatMap { $0 }.map { Self.record([$0]) })
    #expect(together.report.records == apart.report.records)
    #expect(together.report.contentHash == apart.report.contentHash)
    #expect(together.report.recordCount == apart.report.recordCount)
    #expect(apart.notes.isEmpty)
    #expect(together.notes.isEmpty == groups.allSatisfy { $0.count == 1 })
  }

  @Test("a bad row is left out by name and the others count")
  func badRow() throws {
    let bad = Self.row(1, count: 5).replacing("192.0.2.1", with: "nowhere")
    let (report, notes) = try Self.read([Self.record([Self.row(2, count: 3), bad])])
    #expect(report.messages == 3)
    #expect(notes["bad_record"] == "a record with source_ip \"nowhere\" was left out")
  }

  @Test("as many rows are read as the limit says, and each further one is named")
  func limit() throws {
    var limits = ReportLimits.standard
    limits.rowsMax = 5
    for (count, left) in [(5, 0), (6, 1), (9, 4)] {
      let rows = (1...count).map { Self.row($0, count: 1) }
      let (report, notes) = try Self.read([Self.record(rows)], limits: limits)
      #expect(report.messages == count - left)
      #expect((notes["bad_record"] != nil) == (left > 0))
      #expect(left < 2 || notes["bad_record"]?.hasSuffix("(\(left) times)") == true)
    }
  }

  @Test("rows that wait for the end of their record are bounded in bytes")
  func bytes() throws {
    let comment = String(repeating: "x", count: 60_000)
    for (count, left) in [(17, 0), (20, 2)] {
      let rows = (1...count).map { Self.row($0, count: 1, comment: comment) }
      let (report, _) = try Self.read([Self.record(rows)])
      #expect(report.messages == count - left)
    }
  }

  private static let misplaced: [(inside: String, note: String?)] = [
    ("<count>7</count>", "count in record was passed over"),
    ("<source_ip>192.0.2.9</source_ip>", "source_ip in record was passed over"),
    ("<policy_evaluated><dkim>pass</dkim></policy_evaluated>", "policy_evaluated in record"),
    ("<rows><row><count>7</count></row></rows>", "row in an element that no schema has"),
    ("<header_from>other.example</header_from>", "header_from in record was passed over"),
    ("<extension><count>7</count><x><row/></x></extension>", nil),
    ("<x><domain>y.example</domain><result>z</result></x>", nil),
    ("<arc>pass</arc>", nil),
  ]

  @Test("an element in a place where no schema has it is named", arguments: misplaced.indices)
  func elsewhere(_ number: Int) throws {
    let (inside, note) = Self.misplaced[number]
    let (report, notes) = try Self.read([Self.record([Self.row(1, count: 3)], tail: inside)])
    #expect(report.messages == 3)
    #expect(report.records.map(\.headerFrom) == ["firm.example"])
    #expect((notes["misplaced_element"] == nil) == (note == nil))
    #expect(notes["misplaced_element"]?.hasPrefix(note ?? "?") != false)
  }

  @Test("records in a wrapper of their own are named, once each")
  func wrapped() throws {
    let records = (1...3).map { Self.record([Self.row($0, count: 1)]) }
    let (report, notes) = try Self.read([
      Self.record([Self.row(9, count: 2)]), "<records>\(records.joined())</records>",
    ])
    #expect(report.messages == 2)
    #expect(
      notes["misplaced_element"]
        == "record in an element that no schema has was passed over: no schema has it there"
        + " (3 times)")
  }

  @Test("of an element that stands twice in a record the last one counts, and that is said")
  func repeated() throws {
    let twice = Self.row(1, count: 3).replacing("<count>", with: "<count>8</count><count>")
    let (report, notes) = try Self.read([Self.record([twice]), Self.record([twice])])
    #expect(report.messages == 6)
    #expect(
      notes["repeated_element"] == "of several count in a record the last one counts (2 times)")
  }
}
