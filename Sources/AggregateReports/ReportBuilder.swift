import ByteKit
import MailIdentity

extension InputProblem.Code {
  /// XML that is not well formed, or not a report.
  static let badReport: Self = "bad_report"
  /// A limit of `ReportLimits` was passed.
  static let reportLimit: Self = "report_limit"
  /// A record that cannot be used.
  static let badRecord: Self = "bad_record"
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

  // The record under way.
  private var record = ReportRecord()
  private var countText = ""
  private var ipText = ""
  private var reason: (type: String, comment: String)?
  private var auth: (domain: String, selector: String?, result: String, scope: String)?
  private var signaturesLeftOut = 0

  private var counts: [ReportRecord: Int] = [:]
  private var order: [ReportRecord] = []
  private var notes: [InputProblem.Code: (problem: InputProblem, count: Int)] = [:]
  private(set) var failure: InputProblem?

  init(source: String, limits: ReportLimits) {
    self.source = source
    self.limits = limits
  }

  // MARK: - Elements

  mutating func sawNamespace() { isNamespaced = true }

  /// An element begins inside `parent`.
  mutating func open(_ element: ReportElement, in parent: ReportElement) {
    switch element {
    case .policyPublished: policyCount += 1
    case .record: startRecord()
    case .reason: reason = ("", "")
    case .dkim, .spf: if parent == .authResults { auth = ("", nil, "", "") }
    default: break
    }
  }

  /// An element ends inside `parent`; its own text comes along.
  mutating func close(_ element: ReportElement, in parent: ReportElement, text: String) {
    switch parent {
    case .reportMetadata, .dateRange: closeMetadata(element, text)
    case .policyPublished: if policyCount == 1 { policy[element] = policy[element] ?? text }
    case .row: closeRow(element, text)
    case .policyEvaluated: closeEvaluated(element, text)
    case .reason: closeReason(element, text)
    case .identifiers: closeIdentifier(element, text)
    case .dkim, .spf: closeAuth(element, text)
    case .authResults: finishAuth(element)
    case .feedback: if element == .record { finishRecord() }
    default: break
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

  private mutating func startRecord() {
    record = ReportRecord()
    countText = ""
    ipText = ""
    reason = nil
    auth = nil
  }

  private mutating func closeRow(_ element: ReportElement, _ text: String) {
    switch element {
    case .sourceIP: ipText = text
    case .count: countText = text
    default: break
    }
  }

  private mutating func closeEvaluated(_ element: ReportElement, _ text: String) {
    switch element {
    case .disposition:
      switch text.lowercased() {
      case "none", "pass", "": record.disposition = .none
      case "quarantine": record.disposition = .quarantine
      case "reject": record.disposition = .reject
      default:
        record.disposition = .none
        note("unknown_disposition", "disposition \"\(text.prefix(40))\" is read as none")
      }
    case .dkim: record.dkimAligned = text.lowercased() == "pass"
    case .spf: record.spfAligned = text.lowercased() == "pass"
    case .reason: finishReason()
    default: break
    }
  }

  private mutating func closeReason(_ element: ReportElement, _ text: String) {
    if element == .type { reason?.type = text }
    if element == .comment { reason?.comment = text }
  }

  private mutating func finishReason() {
    guard let found = reason else { return }
    reason = nil
    // KDDI sends empty reasons; they say nothing (cry-inc issue 21).
    if found.type.isEmpty, found.comment.isEmpty { return }
    let kind = OverrideReason.Kind(rawValue: found.type.lowercased())
    let comment = kind == nil && found.comment.isEmpty ? found.type : found.comment
    guard record.reasons.count < limits.signaturesMax else { return }
    record.reasons.append(OverrideReason(kind: kind ?? .other, comment: comment))
  }

  private mutating func closeIdentifier(_ element: ReportElement, _ text: String) {
    switch element {
    case .headerFrom:
      if let domain = DomainName.normalise(text) {
        record.headerFrom = domain
      } else if !text.isEmpty {
        // Kept as it is: it matches nothing, and it must not count for another domain.
        record.headerFrom = String(text.lowercased().prefix(DomainName.bytesMax))
        note("bad_header_from", "header_from \"\(text.prefix(80))\" is no domain")
      }
    case .envelopeFrom: record.envelopeFrom = DomainName.normalise(text) ?? ""
    case .envelopeTo: record.envelopeTo = DomainName.normalise(text)
    default: break
    }
  }

  private mutating func closeAuth(_ element: ReportElement, _ text: String) {
    switch element {
    case .domain: auth?.domain = DomainName.normalise(text) ?? text.lowercased()
    case .selector: auth?.selector = text
    case .result: auth?.result = text.lowercased()
    case .scope: auth?.scope = text.lowercased()
    default: break
    }
  }

  private mutating func finishAuth(_ element: ReportElement) {
    guard let found = auth else { return }
    auth = nil
    let isEmpty = found.domain.isEmpty && found.result.isEmpty
    switch element {
    case .dkim:
      // GoSecure adds an element without content to every record.
      if isEmpty, (found.selector ?? "").isEmpty { return }
      guard record.dkim.count < limits.signaturesMax else {
        signaturesLeftOut += 1
        note("signatures_left_out", "more than \(limits.signaturesMax) signatures in a record")
        return
      }
      let selector = found.selector.flatMap { $0.isEmpty ? nil : $0 }
      record.dkim.append(
        DKIMResult(
          domain: found.domain, selector: selector, result: Self.dkimResult(found.result)))
    case .spf:
      if isEmpty || record.spf.count >= limits.signaturesMax { return }
      record.spf.append(
        SPFResult(
          domain: found.domain, isHelo: found.scope == "helo",
          result: Self.spfResult(found.result)))
    default: break
    }
  }

  private static func dkimResult(_ word: String) -> DKIMResult.Result {
    if let known = DKIMResult.Result(rawValue: word) { return known }
    return word.isEmpty || word == "unknown" ? .neutral : .permerror
  }

  private static func spfResult(_ word: String) -> SPFResult.Result {
    switch word {
    case "hardfail": .fail
    case "unknown": .temperror
    case "error": .permerror
    case "": .none
    default: SPFResult.Result(rawValue: word) ?? .permerror
    }
  }

  private mutating func finishRecord() {
    guard let address = IPAddress(ipText.filter { !$0.isWhitespace }) else {
      note(.badRecord, "a record with source_ip \"\(ipText.prefix(60))\" was left out")
      return
    }
    guard let count = Int(countText), count > 0, count <= 1 << 53 else {
      note(.badRecord, "a record with count \"\(countText.prefix(40))\" was left out")
      return
    }
    record.sourceIP = address
    if record.headerFrom.isEmpty {
      // The policy's domain may not be known yet; the report fills it in at its end.
      note("missing_header_from", "a record without header_from counts for the policy's domain")
      record.headerFrom = ""
    }
    if let known = counts[record] {
      let (sum, overflow) = known.addingReportingOverflow(count)
      counts[record] = overflow ? known : sum
      return
    }
    guard counts.count < limits.recordsMax else {
      failure = InputProblem(
        code: .reportLimit, path: source,
        reason: "more than \(limits.recordsMax) different records")
      return
    }
    counts[record] = count
    order.append(record)
  }

  private mutating func note(_ code: InputProblem.Code, _ reason: String) {
    let problem = InputProblem(code: code, path: source, reason: reason)
    notes[code, default: (problem, 0)].count += 1
  }

  /// Adds a note from outside, such as bytes that were repaired.
  mutating func add(note problem: InputProblem) {
    notes[problem.code, default: (problem, 0)].count += 1
  }

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
    if begin == end { note("empty_window", "date_range begins and ends at the same second") }
    let records = order.map { record in
      var whole = record
      whole.count = counts[record] ?? 0
      if whole.headerFrom.isEmpty { whole.headerFrom = domain }
      return whole
    }
    let names = ReporterNames(orgName: orgName, email: email, fileName: fileName)
    let published = publishedPolicy(domain)
    return .success(
      AggregateReport(
        source: source, reporter: names.reporter, orgName: names.orgName,
        emailDomain: names.emailDomain, reportID: Self.bare(reportID),
        fileReceiver: names.fileReceiver, begin: begin, end: end, schema: schema,
        policy: published, records: records, notes: finishedNotes(),
        contentHash: ContentDigest.of(published, records)))
  }

  private var schema: AggregateReport.Schema {
    let isNew =
      isNamespaced || hasGenerator || policy[.testing] != nil || policy[.discoveryMethod] != nil
    return isNew ? .rfc9990 : .rfc7489
  }

  private mutating func publishedPolicy(_ domain: String) -> PublishedPolicy {
    let percent = policy[.pct].flatMap { Int($0.prefix(while: { $0 != "." })) }
    if let percent, percent < 0 || percent > 100 {
      note("bad_pct", "pct \(percent) is not within 0 to 100")
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
      note("bad_policy", "policy \"\(word.prefix(40))\" is unknown")
      return nil
    }
    return found
  }

  private func finishedNotes() -> [InputProblem] {
    notes.values
      .map { problem, count in
        count == 1
          ? problem
          : InputProblem(
            code: problem.code, path: problem.path, place: problem.place,
            reason: problem.reason + " (\(count) times)", hint: problem.hint)
      }
      .sorted { $0.code.rawValue < $1.code.rawValue }
  }

  private func fail(_ reason: String) -> Result<AggregateReport, InputProblem> {
    .failure(InputProblem(code: .badReport, path: source, reason: reason))
  }

  /// Seconds up to a decimal point; 163.com wrote fractions in 2012.
  ///
  /// Between 1970 and 9999.
  private static func seconds(_ text: String) -> Int? {
    guard let value = Int(text.prefix(while: { $0 != "." })), value >= 0,
      value <= 253_402_300_799
    else { return nil }
    return value
  }

  private static func bare(_ id: String) -> String {
    id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
  }
}
