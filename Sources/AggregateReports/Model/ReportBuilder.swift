import ByteKit
import MailIdentity

extension InputProblem.Code {
  /// XML that is not well formed, or not a report.
  static let badReport: Self = "bad_report"
  /// A limit of `ReportLimits` was passed.
  static let reportLimit: Self = "report_limit"
  /// A record that cannot be used.
  static let badRecord: Self = "bad_record"
  /// A verdict in `policy_evaluated` that is missing or cannot be read.
  static let unknownVerdict: Self = "unknown_verdict"
}

/// Builds one report from the elements that the parser meets, whatever their order.
///
/// Holds the records that differ, not the elements: memory does not follow the size of the file.
struct ReportBuilder {
  private let limits: ReportLimits
  private let source: String

  // Metadata.
  private var orgName = ""
  private var email = ""
  private var reportID = ""
  private var begin: String?
  private var end: String?
  private var hasGenerator = false
  private var isNamespaced = false

  // Policy; of several policy_published the first counts.
  private var policyCount = 0
  private var policy: [ReportElement: String] = [:]

  private var record: RecordBuilder
  /// The records that differ, with their counts, in the order of the report.
  private var table = RecordTable()
  /// What the records add to the digest.
  private var contentSum: UInt64 = 0
  /// The record that ended last, unless something was left out of it or noted.
  private(set) var lastRecord: (record: ReportRecord, traits: RecordTraits)?
  private var lacksHeaderFrom = false
  private var messages = 0
  /// Record elements that count, before equal ones become one.
  private var recordCount = 0
  /// Bytes that the records take, roughly.
  private(set) var retainedBytes = 0
  private var notes: ReportNotes
  private(set) var failure: InputProblem?

  init(source: String, limits: ReportLimits) {
    self.source = source
    self.limits = limits
    record = RecordBuilder(limits: limits)
    notes = ReportNotes(path: source)
  }

  // MARK: - Elements

  mutating func sawNamespace() { isNamespaced = true }

  /// An element stands where no schema has it, and is passed over.
  mutating func passOver(_ element: ReportElement, in parent: ReportElement) {
    let place = parent == .other ? "an element that no schema has" : parent.name
    notes.add(
      "misplaced_element",
      "\(element.name) in \(place) was passed over: no schema has it there")
  }

  /// An element begins inside `parent`.
  mutating func open(_ element: ReportElement, in parent: ReportElement) {
    switch element {
    case .policyPublished:
      policyCount += 1
      if policyCount == 2 {
        notes.add("several_policies", "of several policy_published the first one counts")
      }
    case .record: record.restart()
    default: record.open(element, in: parent, &notes)
    }
  }

  /// An element ends inside `parent`; its own text comes along.
  mutating func close(_ element: ReportElement, in parent: ReportElement, text: String) {
    switch parent {
    case .reportMetadata, .dateRange: closeMetadata(element, text)
    case .policyPublished: if policyCount == 1 { policy[element] = policy[element] ?? text }
    case .feedback: if element == .record { finishRecord() }
    default: record.close(element, in: parent, text: text, &notes)
    }
  }

  private mutating func closeMetadata(_ element: ReportElement, _ text: String) {
    switch element {
    case .orgName: orgName = orgName.isEmpty ? text : orgName
    case .email: email = email.isEmpty ? text : email
    case .reportID: reportID = reportID.isEmpty ? text : reportID
    case .begin: begin = begin ?? text
    case .end: end = end ?? text
    case .generator: hasGenerator = true
    default: break
    }
  }

  private mutating func finishRecord() {
    lastRecord = nil
    let rows = self.record.finish(&notes)
    for (record, count) in rows {
      let traits = RecordTraits(of: record)
      enter(record, count, traits)
      if self.record.isOneRow { lastRecord = (record, traits) }
    }
  }

  /// Notes so far; a record that adds to them is not like others.
  var noteCount: Int { notes.total }

  /// Adds a record; its own count is left out.
  mutating func enter(_ record: ReportRecord, _ count: Int, _ traits: RecordTraits) {
    guard messages + count <= limits.messagesMax else {
      notes.add(
        "too_many_messages", "a record was left out: more than \(limits.messagesMax) messages")
      return
    }
    messages += count
    recordCount += 1
    contentSum &+= ContentDigest.of(record.sourceIP, count, outcome: traits.digest)
    if record.headerFrom.isEmpty {
      // The policy's domain may not be known yet; the report fills it in at its end.
      lacksHeaderFrom = true
      notes.add(
        "missing_header_from", "a record without header_from counts for the policy's domain")
    }
    if table.count(record, count) { return }
    var record = record
    if table.records.count >= limits.toldApartMax {
      notes.add(
        "sources_folded",
        "more than \(limits.toldApartMax) different records; further ones count for the network of"
          + " their address")
      record.sourceIP = record.sourceIP.network
      if table.count(record, count) { return }
    }
    retainedBytes += traits.retainedBytes
    guard table.records.count < limits.recordsMax, retainedBytes <= limits.retainedBytesMax else {
      failure = InputProblem(
        code: .reportLimit, path: source,
        reason: table.records.count < limits.recordsMax
          ? "different records of more than \(limits.retainedBytesMax) bytes"
          : "more than \(limits.recordsMax) different records")
      return
    }
    table.append(record, count)
  }

  /// Adds a note from outside, such as bytes that were repaired.
  mutating func add(note problem: InputProblem) { notes.add(problem) }

  // MARK: - The report

  /// The report, or what is missing in it.
  mutating func finish(fileName: String) -> Result<AggregateReport, InputProblem> {
    if let failure { return .failure(failure) }
    guard let domain = policy[.domain].flatMap({ DomainName.normalise($0) }) else {
      return fail("policy_published/domain is missing or no domain")
    }
    guard let beginText = begin, let endText = end else {
      return fail("report_metadata/date_range lacks begin or end")
    }
    guard let begin = Self.seconds(beginText), let end = Self.seconds(endText) else {
      return fail(
        "date_range \"\(beginText.prefix(30))\"…\"\(endText.prefix(30))\" is no time range")
    }
    guard begin <= end else { return fail("date_range ends (\(end)) before it begins (\(begin))") }
    if begin == end { notes.add("empty_window", "date_range begins and ends at the same second") }
    let (records, sum) = countedRecords(domain)
    let names = ReporterNames(orgName: orgName, email: email, fileName: fileName)
    let published = publishedPolicy(domain)
    return .success(
      AggregateReport(
        source: source, reporter: names.reporter, orgName: names.orgName,
        emailDomain: names.emailDomain, reportID: Self.bare(reportID),
        fileReceiver: names.fileReceiver, begin: begin, end: end, schema: schema,
        policy: published, records: records, recordCount: recordCount, notes: notes.all,
        contentHash: ContentDigest.of(published) &+ sum))
  }

  /// The records with their counts; those without header_from are of the policy's domain.
  private func countedRecords(_ domain: String) -> (records: [ReportRecord], sum: UInt64) {
    guard lacksHeaderFrom else { return (table.records, contentSum) }
    var whole = RecordTable()
    var sum: UInt64 = 0
    for record in table.records {
      var key = record.headerFrom.isEmpty ? record.of(domain) : record
      key.count = 0
      let traits = RecordTraits(of: key)
      sum &+= ContentDigest.of(key.sourceIP, record.count, outcome: traits.digest)
      // The same mail may stand in the report with header_from, too.
      if !whole.count(key, record.count) {
        whole.append(key, record.count)
      }
    }
    return (whole.records, sum)
  }

  private var schema: AggregateReport.Schema {
    let isNew =
      isNamespaced || hasGenerator || policy[.testing] != nil || policy[.discoveryMethod] != nil
    return isNew ? .rfc9990 : .rfc7489
  }

  private mutating func publishedPolicy(_ domain: String) -> PublishedPolicy {
    let percent = policy[.pct].flatMap { Int($0.prefix(while: { $0 != "." })) }
    if let percent, percent < 0 || percent > 100 {
      notes.add("bad_pct", "pct \(percent) is not within 0 to 100")
    }
    return PublishedPolicy(
      domain: domain, policy: disposition(.p) ?? .none, subdomainPolicy: disposition(.sp),
      nonexistentPolicy: disposition(.np),
      percent: percent.flatMap { $0 >= 0 && $0 <= 100 ? $0 : nil },
      isTesting: policy[.testing]?.lowercased() == "y")
  }

  private mutating func disposition(_ element: ReportElement) -> Disposition? {
    guard let word = policy[element]?.lowercased(), !word.isEmpty else { return nil }
    guard let found = Disposition(rawValue: word) else {
      notes.add("bad_policy", "policy \"\(word.prefix(40))\" is unknown")
      return nil
    }
    return found
  }

  private func fail(_ reason: String) -> Result<AggregateReport, InputProblem> {
    .failure(InputProblem(code: .badReport, path: source, reason: reason))
  }

  /// Seconds up to a decimal point; 163.com wrote fractions in 2012.
  ///
  /// Between 1970 and 9999.
  private static func seconds(_ text: String) -> Int? {
    // A program that counts in floating point writes 1.795046400E9.
    let isExponential = text.contains { $0 == "e" || $0 == "E" }
    let number =
      isExponential
      ? Double(text).flatMap { Int(exactly: $0.rounded(.down)) }
      : Int(text.prefix(while: { $0 != "." }))
    guard let value = number, value >= 0, value <= 253_402_300_799 else { return nil }
    return value
  }

  private static func bare(_ id: String) -> String {
    id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
  }
}
