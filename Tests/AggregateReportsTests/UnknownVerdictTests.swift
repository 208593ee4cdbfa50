import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Verdicts that are missing or cannot be read: they are no failures.
struct UnknownVerdictTests {
  private static let day = 1_795_046_400
  private static let plain = "<dkim>pass</dkim><spf>pass</spf>"

  private static func text(hasVerdicts: Bool) -> String {
    SmallReport(
      from: day, to: day + 86_399,
      [
        SmallReport.Record(
          "192.0.2.10", count: 60, signatures: [("a.example", "k", "pass")],
          hasVerdicts: hasVerdicts)
      ]
    ).text
  }

  /// The record with other verdicts, or without the element that holds them, and the codes of notes.
  private static func read(
    _ verdicts: String?
  ) throws -> (record: ReportRecord, notes: [String]) {
    let xml = text(hasVerdicts: verdicts != nil).replacing(plain, with: verdicts ?? "")
    let folder = try TemporaryFolder()
    let report = try #require(
      Reading.report(Reading.items(try folder.write("r.xml", text: xml))))
    return (try #require(report.records.first), report.notes.map(\.code.rawValue))
  }

  private static let cases: [(verdicts: String?, dkim: LegVerdict, spf: LegVerdict)] = [
    (nil, .unknown, .unknown),
    ("", .unknown, .unknown),
    ("<dkim/><spf></spf>", .unknown, .unknown),
    ("<dkim>pass</dkim>", .pass, .unknown),
    ("<spf>pass</spf>", .unknown, .pass),
    ("<dkim>fail</dkim>", .fail, .unknown),
    ("<dkim>unknown</dkim><spf>fail</spf>", .unknown, .fail),
    ("<dkim>yes</dkim><spf>1</spf>", .unknown, .unknown),
    ("<dkim>passed?</dkim><spf>pass</spf>", .unknown, .pass),
    ("<dkim>Pass (2048 bit)</dkim><spf>fail, no record</spf>", .pass, .fail),
    ("<dkim>none</dkim><spf>SoftFail</spf>", .fail, .fail),
    ("<dkim>temperror</dkim><spf>hardfail</spf>", .fail, .fail),
    ("<dkim>FAIL</dkim><spf>PASS</spf>", .fail, .pass),
  ]

  @Test(arguments: cases.indices)
  func aVerdictIsReadOrUnknown(_ number: Int) throws {
    let wanted = Self.cases[number]
    let (record, notes) = try Self.read(wanted.verdicts)
    #expect(record.count == 60)
    #expect(record.dkimVerdict == wanted.dkim)
    #expect(record.spfVerdict == wanted.spf)
    let passes = wanted.dkim == .pass || wanted.spf == .pass
    let isUnknown = wanted.dkim == .unknown || wanted.spf == .unknown
    #expect(record.isAligned == passes)
    #expect(record.isFailing == (!passes && !isUnknown))
    #expect(record.isUnknown == (!passes && isUnknown))
    #expect(!record.isUnsigned)
    #expect(notes == (isUnknown ? ["unknown_verdict"] : []))
  }

  @Test("a record without a signature is unsigned only where its verdict is known")
  func unsigned() throws {
    for (verdict, isUnsigned) in [("fail", true), ("", false), ("pass", false)] {
      let xml = ReportDraft.record().replacing("<dkim>fail", with: "<dkim>" + verdict)
      var draft = ReportDraft()
      draft.records = [xml]
      #expect(try #require(try draft.report()?.records.first).isUnsigned == isUnsigned)
    }
  }

  @Test("records that differ in what is known are told apart, and added up where they do not")
  func records() throws {
    var draft = ReportDraft()
    let verdicts = ["fail", "", "fail", "odd", "pass"]
    draft.records = verdicts.map {
      ReportDraft.record(count: 2).replacing("<dkim>fail", with: "<dkim>" + $0)
    }
    let report = try #require(try draft.report())
    #expect(report.records.map(\.dkimVerdict) == [.fail, .unknown, .pass])
    #expect(report.records.map(\.count) == [4, 4, 2])
    #expect(report.notes.map(\.reason).first?.hasSuffix("(2 times)") == true)
  }

  @Test("a report of a store that knew two verdicts is read as it was meant")
  func oldStore() throws {
    for (flags, dkim, spf) in [
      (0, LegVerdict.fail, LegVerdict.fail), (1, .pass, .fail), (2, .fail, .pass),
      (3, .pass, .pass),
    ] {
      let report = try Self.unpack(Self.oldBytes(flags: flags))
      let record = try #require(report.records.first)
      #expect((record.dkimVerdict, record.spfVerdict) == (dkim, spf))
      #expect(record.count == 7)
      var writer = PackedWriter()
      report.pack(into: &writer)
      #expect(writer.bytes == Self.oldBytes(flags: flags))
    }
    for flags in [5, 10, 15, 16] {
      #expect(throws: PackedDamage.self) { try Self.unpack(Self.oldBytes(flags: flags)) }
    }
  }

  private static func unpack(_ bytes: [UInt8]) throws -> AggregateReport {
    try bytes.withUnsafeBytes { bytes throws in
      var reader = PackedReader(bytes)
      return try AggregateReport(from: &reader)
    }
  }

  /// A report of one record as stores have held it from the first version on: texts, each once, and
  /// a body that names them by their numbers.
  private static func oldBytes(flags: Int) -> [UInt8] {
    let texts = ["r.xml", "google.com", "1", "a.example", "none"]
    var body = PackedWriter()
    // Source, reporter, organisation, e-mail domain, id; no receiver in a file name.
    for number in [1, 2, 2, 2, 3, 0] { body.write(count: number) }
    body.write(signed: day)
    body.write(signed: day + 86_399)
    body.write(false)
    // Domain, policy, no policies below it; percent; no testing.
    for number in [4, 5, 0, 0] { body.write(count: number) }
    body.write(optional: 100)
    body.write(false)
    body.write(count: 1)
    body.write(UInt64(99))
    body.write(count: 1)
    let address = IPAddress(v4: 0xc000_0201)
    body.write(address.high)
    body.write(address.low)
    // Messages, disposition, verdicts, From, envelopes, and no reasons, signatures and checks.
    for number in [7, 5, flags, 4, 0, 0, 0, 0, 0] { body.write(count: number) }
    body.write(count: 0)
    var writer = PackedWriter()
    writer.write(count: texts.count)
    for text in texts { writer.write(text) }
    writer.write(bytes: body.bytes)
    return writer.bytes
  }
}
