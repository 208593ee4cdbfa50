import ByteKit
import Join
import Traffic
import Findings

/// One failure report with the row of its mail.
enum JSONFailureReport {
  static func write(_ json: inout JSONWriter, _ report: ReportedFailure) {
    json.object { json in
      json.member("reporter", report.reporter)
      json.member("sender_id", report.senderID)
      json.member("domain", report.domain)
      json.member("source_ip", report.sourceIP?.description)
      json.member("arrival", report.arrival.map(CivilTime.iso))
      json.member("arrival_of_report", report.isArrivalOfReport)
      json.member("auth_failure", report.authFailure)
      if let failed = report.failed {
        json.member("failed", array: failed) { $0.string($1) }
      } else {
        json.memberNull("failed")
      }
      json.member("delivery_result", report.deliveryResult)
      json.member("message_id", report.messageID)
      json.member("incidents", report.incidents)
      json.member("path", report.path)
      json.member("offset", report.offset)
      json.member("unreadable", array: report.unreadable) { $0.string($1) }
      json.member("doubled", array: report.doubled) { $0.string($1) }
      logged(report.logged, &json)
      json.member("matched_by", report.means?.rawValue)
      json.member("rows", report.rows)
    }
  }

  private static func logged(_ logged: ReportedFailure.Logged?, _ json: inout JSONWriter) {
    guard let logged else { return json.memberNull("log") }
    json.member("log") { json in
      json.member("path", logged.path)
      json.member("offset", logged.offset)
      json.member("time", CivilTime.iso(logged.time))
      json.member("relay") { JSONFindings.relay(logged.relay, &$0) }
      json.member("recipient", logged.recipient)
    }
  }
}
