package import Findings
import Privacy

/// Renders a report as a complete message for `sendmail -t`: text, and HTML for mail programs.
///
/// Lines end with LF, as programs on this system hand mail over. No text of the inputs reaches a
/// header without being encoded.
package struct MailReport {
  /// The most characters of a subject; more is cut.
  static let subjectMax = 160
  /// Columns of the text part.
  static let columns = 100

  let report: CorrelationReport
  let style: TextStyle
  let from: MailAddress?
  let to: [MailAddress]

  /// The message as ASCII bytes; without `from` the mail system puts its own sender in.
  package static func render(
    _ report: CorrelationReport, style: TextStyle, from: MailAddress?, to: [MailAddress]
  ) -> [UInt8] {
    var style = style
    style.columns = columns
    style.usesColor = false
    style.usesUnicode = true
    let message = MailReport(report: report, style: style, from: from, to: to)
    return Array(message.text.utf8)
  }

  private var text: String {
    let plain = body
    let page = MailPage(report: report, style: style).html.source
    // "=_" cannot stand in quoted-printable text, so no part can hold the boundary.
    let digest = SHA256.digest(Array((plain + page).utf8)).prefix(9)
    let boundary = "=_\(Base64.encode(Array(digest)).replacing("/", with: "_"))"
    return headers(boundary) + "\n" + part("text/plain", plain, boundary)
      + part("text/html", page, boundary) + "--\(boundary)--\n"
  }

  private var body: String {
    String(
      decoding: report.isClean
        ? Heartbeat.render(report, style: style) : TextReport.render(report, style: style),
      as: UTF8.self)
  }

  private func part(_ type: String, _ text: String, _ boundary: String) -> String {
    "--\(boundary)\n"
      + HeaderText.field("Content-Type", "\(type); charset=utf-8")
      + HeaderText.field("Content-Transfer-Encoding", "quoted-printable") + "\n"
      + QuotedPrintable.encode(text) + "\n"
  }

  // MARK: - Headers

  private func headers(_ boundary: String) -> String {
    var fields: [(name: String, body: String)] = []
    if let from { fields.append(("From", from.header)) }
    fields.append(("To", to.map(\.header).joined(separator: ", ")))
    fields.append(("Subject", HeaderText.unstructured(Self.subject(of: report))))
    fields.append(("Date", MailDate.text(report.generatedAt)))
    if let domain = from?.domain {
      let digest = SHA256.digest(Array((boundary + to.map(\.header).joined()).utf8)).prefix(9)
      let id = Base64.encode(Array(digest)).replacing("/", with: "_").replacing("+", with: "-")
      fields.append(("Message-ID", "<stagewatch.\(report.generatedAt).\(id)@\(domain)>"))
    }
    // RFC 3834: no vacation notice answers this.
    fields.append(("Auto-Submitted", "auto-generated"))
    fields.append(("X-Stagewatch-Verdict", report.verdict.status.rawValue))
    fields.append(("MIME-Version", "1.0"))
    fields.append(("Content-Type", "multipart/alternative; boundary=\"\(boundary)\""))
    return fields.map { HeaderText.field($0.name, $0.body) }.joined()
  }

  /// The verdict, the domains, and why: `[stagewatch] CRITICAL a.example: 1 relay loses …`.
  static func subject(of report: CorrelationReport) -> String {
    let reasons =
      report.verdict.reasons.isEmpty
      ? Heartbeat.summary(report) : report.verdict.reasons.joined(separator: "; ")
    let whole =
      "[stagewatch] \(VerdictText.word(report.verdict)) \(VerdictText.domains(report)): \(reasons)"
    return TerminalText(whole).cut(to: subjectMax, "...").source
  }
}
