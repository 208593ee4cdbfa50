import Containers
import FailureReports

/// A failure report of any fields, as a mail and as its pieces.
struct FeedbackDraft {
  var from = "dmarc@reporter.example"
  var fields = ["Feedback-Type: auth-failure", "Auth-Failure: dmarc"]
  var original = ["From: a@firm.example", "Message-ID: <1@firm.example>"]

  /// The pieces as a walk would hand them on.
  var pieces: FeedbackMail {
    func bytes(_ lines: [String]) -> ArraySlice<UInt8> {
      Array((lines.joined(separator: "\n") + "\n").utf8)[...]
    }
    return FeedbackMail(
      form: .fields, path: "x.eml", header: bytes(["From: \(from)", "Date: 1 Jun 2026 00:00 GMT"]),
      report: bytes(fields), original: bytes(original))
  }

  /// The report; nil where it is none.
  var report: FailureReport? {
    guard case .failure(let report) = FailureReportParser().parse(pieces) else { return nil }
    return report
  }

  /// The mail.
  var text: String {
    """
    From: \(from)
    Date: Mon, 1 Jun 2026 00:00:00 +0000
    Content-Type: multipart/report; report-type=feedback-report; boundary=b

    --b
    Content-Type: message/feedback-report

    \(fields.joined(separator: "\n"))

    --b
    Content-Type: text/rfc822-headers

    \(original.joined(separator: "\n"))

    --b--

    """
  }

  /// The draft with more fields.
  func adding(_ more: String...) -> FeedbackDraft {
    var draft = self
    draft.fields += more
    return draft
  }
}
