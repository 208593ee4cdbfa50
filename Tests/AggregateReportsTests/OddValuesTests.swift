import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Values and declarations that no schema has and a person reads all the same.
struct OddValuesTests {
  private static let day = 1_795_046_400

  private static let text = SmallReport(
    from: day, to: day + 86_399,
    [SmallReport.Record("192.0.2.10", count: 3, signatures: [("a.example", "k", "pass")])]
  ).text

  /// The report with one text in place of another, and what was said of it.
  private static func read(
    _ old: String, _ new: String
  ) throws -> (report: AggregateReport?, notes: [String]) {
    let xml = text.replacing(old, with: new)
    #expect(xml != text)
    let folder = try TemporaryFolder()
    let path = try folder.write("r.xml", text: xml)
    var found: AggregateReport?
    var notes: [String] = []
    ReportReader().read(path: path) { item in
      switch item {
      case .report(let report):
        found = report
        notes += report.notes.map(\.code.rawValue)
      case .rejected(let problem): notes.append(problem.reason)
      case .failureReports: break
      }
    }
    withExtendedLifetime(folder) {}
    return (found, notes)
  }

  @Test(arguments: [
    "[192.0.2.10]", "192.0.2.10 (mx.a.example)", "192.0.2.10/32", "[IPv6:192.0.2.10]",
  ])
  func anAddressIsRead(_ written: String) throws {
    let found = try Self.read(">192.0.2.10<", ">\(written)<").report
    #expect(found?.records.map(\.sourceIP) == [try #require(IPAddress("192.0.2.10"))])
  }

  @Test(arguments: ["[2001:db8::10]", "[IPv6:2001:db8::10]", "2001:db8::10 (mx.a.example)"])
  func anAddressOfIPv6IsRead(_ written: String) throws {
    let found = try Self.read(">192.0.2.10<", ">\(written)<").report
    #expect(found?.records.map(\.sourceIP) == [try #require(IPAddress("2001:db8::10"))])
  }

  @Test(arguments: ["", "192.0.2.300", "[]", "mx.a.example", "192.0.2.10/24"])
  func whatIsNoAddressIsLeftOut(_ written: String) throws {
    let found = try Self.read(">192.0.2.10<", ">\(written)<")
    #expect(found.report?.records.isEmpty == true)
    #expect(found.notes == ["bad_record"])
  }

  @Test(arguments: [("3.0", 3), ("3.5", nil), ("0.0", nil), ("-3", nil)] as [(String, Int?)])
  func aCountIsRead(_ written: String, _ count: Int?) throws {
    let found = try Self.read("<count>3<", "<count>\(written)<").report
    #expect(found?.records.map(\.count) == (count.map { [$0] } ?? []))
  }

  @Test(arguments: [
    ("rejected", Disposition.reject), ("Quarantined", .quarantine), ("denied", .none),
  ])
  func aDispositionIsRead(_ written: String, _ disposition: Disposition) throws {
    let found = try Self.read("<disposition>none<", "<disposition>\(written)<")
    #expect(found.report?.records.map(\.disposition) == [disposition])
    #expect(found.notes == ["unknown_disposition"])
  }

  @Test(arguments: [
    ("news@b.example", "b.example"), ("News <news@b.example>", "b.example"),
    ("b.example, c.example", "b.example"),
  ])
  func aFromDomainIsRead(_ written: String, _ domain: String) throws {
    let escaped = written.replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let found = try Self.read("<header_from>a.example<", "<header_from>\(escaped)<")
    #expect(found.report?.records.map(\.headerFrom) == [domain])
    #expect(found.notes == ["bad_header_from"])
  }

  @Test(arguments: ["pass (2048-bit key)", "Pass", "pass;"])
  func anExplainedVerdictIsAVerdict(_ written: String) throws {
    let found = try Self.read("<dkim>pass</dkim>", "<dkim>\(written)</dkim>").report
    #expect(found?.records.map(\.dkimAligned) == [true])
  }

  @Test func timesInFloatingPointAreRead() throws {
    let found = try Self.read("<begin>\(Self.day)<", "<begin>1.795046400E9<").report
    #expect(found?.begin == Self.day)
    #expect(try Self.read("<begin>\(Self.day)<", "<begin>1e999<").report == nil)
  }

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

  @Test(arguments: [
    "<?xml version=\"1.0\" encoding=\"utf-8 \"?>", "<?xml version='1.0' encoding='unicode'?>",
    "<?xml version=\"1.0\"?>\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    "<?xml version=\"1.0\"?>\"", "<?xml version=\"1.0\" encoding=\"x-user-defined\"?>",
  ])
  func aHarmlessDeclarationDoesNotMatter(_ written: String) throws {
    #expect(try Self.read(Self.declaration, written).report?.records.count == 1)
  }

  @Test func aPageIsCalledOne() throws {
    let found = try Self.read(Self.declaration, "<!DOCTYPE html><html><body>Log in</body></html>")
    #expect(found.notes == ["there is no feedback element: this is an HTML page"])
  }
}
