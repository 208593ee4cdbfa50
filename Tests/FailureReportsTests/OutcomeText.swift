import ByteKit
import FailureReports

/// What a mail is, in the words of `answers.tsv`.
enum OutcomeText {
  static func values(_ outcome: FailureReportParser.Outcome) -> [String: String] {
    switch outcome {
    case .complaint: ["kind": "complaint"]
    case .leftOut: ["kind": "left_out"]
    case .failure(let report): values(report)
    }
  }

  private static func values(_ report: FailureReport) -> [String: String] {
    func list(_ words: [String], empty: String) -> String {
      words.isEmpty ? empty : words.joined(separator: ",")
    }
    return [
      "kind": report.isText ? "text" : "failure", "reporter": report.reporter,
      "domain": report.fromDomain ?? "-",
      "domain_from": report.fromDomain == nil ? "-" : report.isDomainOfMail ? "mail" : "report",
      "source_ip": report.sourceIP?.description ?? "-",
      "arrival": report.arrival.map(CivilTime.iso) ?? "-",
      "arrival_from": report.arrival == nil ? "-" : report.isArrivalOfReport ? "date" : "field",
      "auth_failure": report.authFailure?.rawValue ?? "-",
      "failed": report.failed.map { list($0.words, empty: "none") } ?? "-",
      "alignment": report.identityAlignment.map { list($0.words, empty: "none") } ?? "-",
      "dmarc": report.dmarcPasses.map { $0 ? "pass" : "fail" } ?? "-",
      "delivery": report.deliveryResult?.rawValue ?? "-",
      "envelope": report.envelopeDomain.map { $0.isEmpty ? "<>" : $0 } ?? "-",
      "recipient": report.recipient ?? "-", "message_id": report.messageID ?? "-",
      "list": report.listID ?? "-", "incidents": String(report.incidents),
      "unreadable": list(report.unreadable.map(\.rawValue), empty: "-"),
      "doubled": list(report.doubled.map(\.rawValue), empty: "-"),
    ]
  }
}
