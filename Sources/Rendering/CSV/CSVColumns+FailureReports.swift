import ByteKit
import Findings
import Join

// What receivers told of single mails.
extension CSVColumns {
  /// One failure report, with the row of its mail where it was found.
  static var failureReport: [Column<ReportedFailure>] {
    [
      ("reporter", { .text($0.reporter) }), ("sender_id", { .text($0.senderID) }),
      ("domain", { .text($0.domain) }), ("source_ip", { .text($0.sourceIP?.description) }),
      ("arrival", { .time($0.arrival) }), ("auth_failure", { .text($0.authFailure) }),
      ("failed", { .text($0.failed?.joined(separator: " ")) }),
      ("delivery_result", { .text($0.deliveryResult) }), ("message_id", { .text($0.messageID) }),
      ("incidents", { .count($0.incidents) }), ("matched_by", { .text($0.means?.rawValue) }),
      ("log_path", { .text($0.logged?.path) }), ("log_offset", { .count($0.logged?.offset) }),
      ("log_time", { .time($0.logged?.time) }), ("log_recipient", { .text($0.logged?.recipient) }),
    ] + relay { $0.logged?.relay } + [
      ("rows", { .count($0.rows) }), ("path", { .text($0.path) }),
      ("offset", { .count($0.offset) }),
    ]
  }
}
