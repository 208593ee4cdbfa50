import ByteKit
package import Containers
import MailIdentity

/// Reads failure reports (RFC 6591, RFC 9991) out of the mails that hold them.
///
/// It opens nothing and asks no clock. O(bytes), of which `FeedbackMail` bounds the number.
package struct FailureReportParser: Sendable {
  /// What a mail is.
  package enum Outcome: Hashable, Sendable {
    /// A failure report.
    case failure(FailureReport)
    /// A person's complaint, or another report that says nothing of authentication (RFC 5965).
    case complaint
    /// Something that is left: it says not what it is, or reports on a report.
    case leftOut
  }

  let suffixes = PublicSuffixes()

  /// Makes a parser.
  package init() {}

  /// Reads one mail.
  package func parse(_ mail: FeedbackMail) -> Outcome {
    let header = HeaderFields(mail.header)
    switch mail.form {
    case .text:
      let text = EximText(mail.report)
      guard !isReport(text.original, answering: header) else { return .leftOut }
      return .failure(report(mail, header, text))
    case .fields:
      let fields = HeaderFields(mail.report)
      let original = HeaderFields(mail.original ?? [])
      guard let type = fields.first(FailureReport.Field.feedbackType.name) else {
        return .leftOut
      }
      guard FieldValues.word(type) == "auth-failure" else { return .complaint }
      guard !isReport(original, answering: header) else { return .leftOut }
      return .failure(report(mail, header, fields, original))
    }
  }

  /// True for the header of a mail that is a report itself, or that the mailbox which got the report
  /// sent by itself: such reports come back for ever.
  private func isReport(_ original: HeaderFields, answering header: HeaderFields) -> Bool {
    let type = String(decoding: original.first("content-type") ?? [], as: UTF8.self).lowercased()
    if type.hasPrefix("multipart/report"), type.contains("feedback-report") { return true }
    let subject = String(decoding: original.first("subject") ?? [], as: UTF8.self).lowercased()
    if subject.hasPrefix("dmarc forensic report for ") { return true }
    guard let automatic = original.first("auto-submitted"), FieldValues.word(automatic) != "no",
      let sender = Self.mailbox(original.first("from")),
      let mailbox = Self.mailbox(header.first("to"))
    else { return false }
    return sender == mailbox && !sender.isEmpty
  }

  /// The one address of a field; nil where there are several or none.
  private static func mailbox(_ value: [UInt8]?) -> String? {
    guard let value else { return nil }
    let plain = FieldValues.withoutComments(value)
    guard let open = plain.lastIndex(of: UInt8(ascii: "<")) else {
      return FieldValues.address(plain.filter { $0 > 32 })
    }
    return FieldValues.address(Array(plain[open...].filter { $0 > 32 }))
  }

  // MARK: - Fields

  private func report(
    _ mail: FeedbackMail, _ header: HeaderFields, _ fields: HeaderFields, _ original: HeaderFields
  ) -> FailureReport {
    var reader = FieldReader(fields, FailureReport(path: mail.path, offset: mail.offset))
    reader.readFields()
    var report = reader.report
    report.reporter = reporter(header, fields)
    if report.arrival == nil, !report.unreadable.contains(.arrival) {
      addTime(of: header, to: &report)
    }
    addOriginal(original, to: &report)
    let results = results(fields, original, reporter: report.reporter)
    report.dmarcPasses = results.dmarcPasses
    report.failed = failed(report, results)
    return report
  }

  /// Mechanisms without an aligned identity: both where DMARC failed; else those that the field
  /// lists, and those that passed for no domain or for another one.
  private func failed(
    _ report: FailureReport, _ results: AuthenticationResults
  ) -> FailureReport.Mechanisms? {
    if results.dmarcPasses == false { return .both }
    var failed = report.identityAlignment ?? []
    // A report about SPF or a signature alone says nothing of alignment.
    if report.authFailure == nil || report.authFailure == .dmarc, let domain = report.fromDomain {
      failed.formUnion(results.failed(for: domain, suffixes))
    }
    return report.identityAlignment == nil && failed.isEmpty ? nil : failed
  }

  /// Results of the report, else those that the reporter wrote into the mail.
  private func results(
    _ fields: HeaderFields, _ original: HeaderFields, reporter: String
  ) -> AuthenticationResults {
    let name = "authentication-results"
    let told = fields.all(name)
    guard told.isEmpty else { return AuthenticationResults(told) }
    let found = original.first(name).map { AuthenticationResults([$0]) }
    guard let found, let server = found.server,
      suffixes.registrableDomain(of: server) == reporter
    else { return AuthenticationResults([]) }
    return found
  }

  // MARK: - The text of Exim

  private func report(
    _ mail: FeedbackMail, _ header: HeaderFields, _ text: EximText
  ) -> FailureReport {
    var reader = FieldReader(text.lines, FailureReport(path: mail.path, offset: mail.offset))
    reader.readText()
    var report = reader.report
    report.isText = true
    report.reporter = reporter(header, HeaderFields([]))
    if let id = header.first("references") {
      report.messageID = id.withUnsafeBytes { MessageID.text($0) }
    }
    if report.arrival == nil, !report.unreadable.contains(.arrival) {
      addTime(of: header, to: &report)
    }
    if let line = text.original.first("received") {
      report.envelopeDomain = ReceivedLine.sender(line).flatMap(FieldValues.domain(ofAddress:))
    }
    addOriginal(text.original, to: &report)
    return report
  }

  // MARK: - What stands around

  /// Registrable domain of who sent the report, else of the machine that it names.
  private func reporter(_ header: HeaderFields, _ fields: HeaderFields) -> String {
    if let from = header.first("from"),
      let domain = from.withUnsafeBytes({ FromHeader.domain(of: $0) })
    {
      return suffixes.registrableDomain(of: domain) ?? domain
    }
    guard let machine = fields.first("reporting-mta") else { return "" }
    let host = machine.split(separator: UInt8(ascii: ";")).last.map(Array.init) ?? []
    return FieldValues.domain(host).flatMap(suffixes.registrableDomain(of:)) ?? ""
  }

  private func addTime(of header: HeaderFields, to report: inout FailureReport) {
    guard let sent = header.first("date").flatMap(MailTime.seconds) else { return }
    report.arrival = sent
    report.isArrivalOfReport = true
  }

  /// What the header of the mail tells, where the report does not.
  private func addOriginal(_ original: HeaderFields, to report: inout FailureReport) {
    if let id = original.first("message-id") {
      let text = id.withUnsafeBytes { MessageID.text($0) }
      if text == nil, !id.isEmpty { report.noteUnreadable(.messageID) }
      report.messageID = text ?? report.messageID
    }
    if report.fromDomain == nil, let from = original.first("from"),
      let domain = from.withUnsafeBytes({ FromHeader.domain(of: $0) })
    {
      report.fromDomain = domain
      report.isDomainOfMail = true
    }
    if report.recipient == nil {
      report.recipient = original.first("received").flatMap(ReceivedLine.recipient)
    }
    if let list = original.first("list-id") {
      let name = list.lastIndex(of: UInt8(ascii: "<")).map { Array(list[($0 + 1)...]) } ?? list
      report.listID = FieldValues.domain(name.filter { $0 != UInt8(ascii: ">") })
    }
  }
}
