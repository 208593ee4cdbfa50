import AccountingLog
import AggregateReports
import ByteKit
import CSVRows
import Checkup
import Configuration
import Findings
import Join
import TestSupport
import Testing

/// What an admin is told of inputs that lack something.
struct CheckupTests {
  @Test func wholeInputsLackNothing() async throws {
    let checkup = try await Patient.healthy().checkup()
    #expect(checkup.items.filter { $0.level > .info } == [])
    #expect(
      Set(checkup.items.filter { $0.level == .info }.map(\.check)) == [
        "columns", "stages", "systems",
      ])
    #expect(checkup.worst == .info)
  }

  /// A column's name taken out of the header line is missed, and its loss is told.
  @Test(arguments: [
    ("timeLogged", CheckupItem.Level.critical), ("dlvSourceIp", .critical),
    ("header_From", .warning), ("dsnDiag", .warning), ("rcpt", .warning), ("dsnMta", .warning),
    ("srcMta", .warning), ("vmta", .warning), ("orig", .warning), ("dsnStatus", .info),
    ("bounceCat", .info), ("dlvType", .info), ("jobId", .info),
  ])
  func aMissingColumnIsNamed(_ column: String, _ level: CheckupItem.Level) async throws {
    var patient = Patient.healthy()
    patient.edit = { $0.replacing(",\(column),", with: ",x,", maxReplacements: 1) }
    if column == "header_From" {
      patient.edit = { $0.replacing(",header_From\n", with: ",x\n", maxReplacements: 1) }
    }
    let items = try await patient.found("columns")
    let item = try #require(items.first { $0.text.contains(" \(column): ") })
    #expect(item.level == level)
    let lines = items.flatMap(\.lines)
    // The default columns come with `*`, header fields by their names.
    #expect(lines.contains { $0.contains(column) } == column.hasPrefix("header_"))
    #expect(
      lines.contains { $0.hasPrefix("record-fields b *") } == (column != "header_DKIM-Signature"))
  }

  /// `*` brings no header fields: a line without them would take away what the logs have.
  @Test func aLinePastedTakesNoHeaderFieldAway() async throws {
    var patient = Patient.healthy()
    patient.edit = { $0.replacing(",header_From\n", with: ",header_X-Job,Header_From\n") }
    let lines = try await patient.found("columns").flatMap(\.lines)
    #expect(
      lines == ["record-fields d *,header_X-Job,Header_From,header_DKIM-Signature"])
    patient.edit = { $0.replacing(",header_From\n", with: ",header_X-Job\n") }
    #expect(
      try await patient.found("columns").flatMap(\.lines) == [
        "record-fields d *,header_X-Job,header_From,header_DKIM-Signature",
        "record-fields b *,header_X-Job,header_From", "record-fields t *,header_X-Job,header_From",
      ])
  }

  @Test(arguments: [false, true])
  func rowsWithoutASourceAreExplainedByWhatTheLogHas(_ hasColumn: Bool) async throws {
    var patient = Patient.healthy()
    patient.log.add("t", at: Patient.day + 300, source: "", count: 3)
    if !hasColumn {
      patient.edit = { $0.replacing(",dlvSourceIp,", with: ",x,", maxReplacements: 1) }
    }
    let text = try #require(try await patient.found("source_ip").first).text
    #expect(text.contains("since there was no connection") == hasColumn)
    #expect(text.contains("a log has no dlvSourceIp") == !hasColumn)
  }

  @Test func bouncesWithoutTheHostThatTookTheMailAreTold() async throws {
    var patient = Patient.healthy()
    #expect(try await patient.found("records") == [])
    patient.log.add("rb", at: Patient.day + 300, count: 2)
    let item = try #require(try await patient.found("records").first)
    #expect(item.level == .info)
    #expect(item.text.contains("2 rows of type rb"))
    #expect(item.lines == ["record-fields rb *,header_From"])
    patient.edit = { $0.replacing(",header_From\n", with: ",header_From,dsnReportingMta\n") }
    #expect(try await patient.found("records") == [])
  }

  @Test func failureReportsWantTheColumnThatNamesMessages() async throws {
    var patient = Patient.healthy()
    #expect(try await !patient.found("columns").contains { $0.text.contains("failure report") })
    patient.failureReports = [SmallFailureReport(at: Patient.day + 60)]
    let item = try #require(
      try await patient.found("columns").first { $0.text.contains("failure report") })
    #expect(item.level == .info)
    #expect(item.text.hasPrefix("1 failure report, and no log has header_Message-Id"))
    #expect(item.lines.first == "record-fields d *,header_From,header_Message-Id")
    patient.edit = { $0.replacing(",header_From\n", with: ",header_From,header_Message-Id\n") }
    #expect(try await !patient.found("columns").contains { $0.text.contains("failure report") })
  }

  @Test func aLogWithoutHeaderLineIsNamed() async throws {
    var patient = Patient.healthy()
    patient.edit = { String($0.split(separator: "\n", maxSplits: 1)[1]) }
    let item = try #require(try await patient.found("header").first)
    #expect(item.text.hasSuffix("acct-2026-02-16-0000.csv has no header line"))
    #expect(item.advice.contains("--assume-header"))
  }

  /// The limit is that of the reader of rows: `timeLogged`, the second name, may be the last column looked at.
  @Test(arguments: [(FieldScanner.rowFieldsMax - 2, false), (FieldScanner.rowFieldsMax - 1, true)])
  func aHeaderLineBehindTheLimitIsNoMissingHeader(_ before: Int, _ isTold: Bool) async throws {
    var patient = Patient.healthy()
    let extra = String(repeating: "x,", count: before)
    patient.edit = { text in text.split(separator: "\n").map { extra + $0 }.joined(separator: "\n")
    }
    let items = try await patient.found("header")
    #expect(items.map(\.level) == (isTold ? [.critical] : []))
    #expect(
      items.allSatisfy { $0.text.contains("only the first \(FieldScanner.rowFieldsMax) columns") })
  }

  @Test(arguments: [("t", CheckupItem.Level.warning), ("b", .critical), ("d", .critical)])
  func aMissingRecordTypeIsNamed(_ type: String, _ level: CheckupItem.Level) async throws {
    var patient = Patient.healthy()
    patient.edit = { text in
      text.split(separator: "\n").filter { !$0.hasPrefix("\(type),") }.joined(separator: "\n")
        + "\n"
    }
    let item = try #require(try await patient.found("records").first)
    #expect(item.level == level)
    #expect(item.lines == ["records d,b,t"])
  }

  @Test func internalAddressesNeedAMap() async throws {
    var patient = Patient.healthy()
    patient.log.add(at: Patient.day + 300, source: "10.0.0.5", count: 7)
    let item = try #require(try await patient.found("nat").first)
    #expect(item.level == .critical)
    #expect(
      item.lines == ["nat:", "  \"10.0.0.5\": PUBLIC-ADDRESS  # 7 rows, too few for a guess"])
    let inner = try #require(IPAddress("10.0.0.5"))
    patient.request.nat = [inner: try #require(IPAddress("192.0.2.1"))]
    #expect(try await patient.found("nat") == [])
    patient.request.nat[try #require(IPAddress("10.0.0.6"))] = IPAddress("192.0.2.77")
    #expect(try await patient.found("nat").map(\.level) == [.info])
  }

  @Test(arguments: [
    ("172.15.255.255", false), ("172.16.0.0", true), ("172.31.255.255", true),
    ("172.32.0.0", false), ("100.64.0.1", true), ("fd00::1", true), ("fec0::1", false),
    ("192.168.3.4", true), ("9.255.255.255", false),
  ])
  func addressesOfNobodyAreInternal(_ address: String, _ isInternal: Bool) async throws {
    var patient = Patient.healthy()
    patient.log.add(at: Patient.day + 300, source: address)
    #expect(try await patient.found("nat").isEmpty != isInternal)
  }

  @Test func timesWithoutAZoneAreTold() async throws {
    var patient = Patient.healthy()
    patient.edit = { $0.replacing(String(Patient.day + 60), with: "2026-02-16 00:01:00") }
    let item = try #require(try await patient.found("times").first)
    #expect(item.text.hasPrefix("the time of 40 rows names no zone"))
    #expect(item.lines == ["iso-times yes"])
  }

  @Test func theSameEventsInTwoLogsAreCritical() async throws {
    var patient = Patient.healthy()
    patient.logCopies = 2
    #expect(try await patient.found("overlap").map(\.level) == [.critical])
    patient.request.dedupes = true
    #expect(try await patient.found("overlap") == [])
  }

  @Test func reportsOfAnotherTimeAreCritical() async throws {
    var patient = Patient.healthy()
    patient.reports = [
      SmallReport(
        from: Patient.day - 9 * Patient.daySeconds, to: Patient.day - 8 * Patient.daySeconds - 1,
        [SmallReport.Record(count: 40)])
    ]
    #expect(try await patient.found("period").map(\.level) == [.critical])
    #expect(try await patient.found("join").map(\.level) == [.critical])
  }

  @Test func reportsOfOtherAddressesMeetNothing() async throws {
    var patient = Patient.healthy()
    patient.reports = [
      SmallReport(
        from: Patient.day, to: Patient.day + Patient.daySeconds - 1,
        [SmallReport.Record("198.51.100.9", count: 40)])
    ]
    #expect(try await patient.found("join").map(\.level) == [.critical])
  }

  /// The latest report is late from one second past three days on.
  @Test func aLateReportIsTold() async throws {
    var patient = Patient.healthy()
    patient.now = Patient.day + 4 * Patient.daySeconds
    #expect(try await patient.found("age") == [])
    patient.now += 1
    #expect(try await patient.found("age").map(\.level) == [.warning])
  }

  @Test func withoutLogsOrReportsNothingCanBeSaid() async throws {
    var patient = Patient.healthy()
    patient.logCopies = 0
    #expect(try await patient.found("logs").map(\.level) == [.critical])
    patient = .healthy()
    patient.reports = []
    #expect(try await patient.found("reports").map(\.level) == [.critical])
  }

  @Test func idleEntriesOfTheConfigurationAreTold() async throws {
    var patient = Patient.healthy()
    patient.context.systems = [MailSystem(name: "Payroll", injectors: ["pay.corp.example"])]
    patient.context.controlDomains = ["static.example", "a.example"]
    #expect(
      try await patient.found("systems").map(\.text) == [
        "no system stands behind the mail of 1 own addresses, the busiest 192.0.2.1 with 45 rows",
        "the system Payroll has no traffic",
      ])
    patient.context.targets = ["static.example": .quarantine, "a.example": .quarantine]
    #expect(
      try await patient.found("targets").map(\.text) == [
        "the target of static.example has no effect: no stage of it is known"
      ])
    #expect(
      try await patient.found("control_domains").map(\.text) == [
        "the control domain static.example has no mail"
      ])
  }

  /// Lines for the configuration can be pasted as they are.
  @Test func linesForTheConfigurationAreRead() async throws {
    var empty = Patient()
    empty.logCopies = 0
    for patient in [Patient.healthy(), empty] {
      let items = try await patient.checkup().items.filter { $0.place == .stagewatch }
      #expect(!items.isEmpty)
      for item in items {
        let text = item.lines.joined(separator: "\n") + "\n"
        #expect(Configuration.read(text, path: "c.yaml", folder: "").problems == [], "\(text)")
      }
    }
  }
}
