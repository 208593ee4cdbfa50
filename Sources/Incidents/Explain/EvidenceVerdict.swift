package import ReplyClassifier

/// How well an explanation is proved, and whether DMARC made it.
package struct EvidenceVerdict {
  let grade: Explanation.Grade
  let isDMARC: Bool
  /// Why, in one sentence.
  let why: String

  /// Weighs what the reply names and what reports show.
  ///
  /// Reports speak for DMARC only where the reply leaves room for it: a refusal for reputation of
  /// mail that fails DMARC is not DMARC's.
  init(cause: Cause, reports: ReportEvidence) {
    switch cause {
    case .dmarcPolicy:
      isDMARC = true
      grade = reports.showsFailing ? .a : .b
      why =
        "the replies name the DMARC policy"
        + (reports.showsFailing ? "; " + Self.failing(reports) : "; no report shows it yet")
    case .authentication, .other:
      let isProved = reports.messages > 0 && reports.showsFailing && reports.enforced > 0
      isDMARC = isProved
      grade = isProved || cause == .authentication ? .b : .c
      let said =
        cause == .authentication
        ? "the replies name authentication, not the policy" : "the replies do not say why"
      why = said + "; " + (isProved ? Self.failing(reports) : Self.silent(reports))
    default:
      isDMARC = false
      grade = reports.showsPassing ? .a : .b
      why =
        "the replies name \(Self.name(cause)), not DMARC"
        + (reports.showsPassing ? "; the same mail passes DMARC in reports" : "")
    }
  }

  private static func failing(_ reports: ReportEvidence) -> String {
    let isEarlier = reports.messages == 0
    let failing = isEarlier ? reports.earlierFailing : reports.failing
    let messages = isEarlier ? reports.earlierMessages : reports.messages
    return "reports \(isEarlier ? "of the days before" : "of that time") show \(failing) of"
      + " \(messages) messages failing both SPF and DKIM"
  }

  private static func silent(_ reports: ReportEvidence) -> String {
    if reports.messages + reports.earlierMessages == 0 { return "no report speaks of this mail" }
    return reports.showsPassing
      ? "the same mail passes DMARC in reports" : "reports do not show it refused"
  }

  package static func name(_ cause: Cause) -> String {
    switch cause {
    case .dmarcPolicy: "the DMARC policy"
    case .badAddress: "bad addresses"
    case .quota: "full mailboxes"
    case .rate: "a limit of rate"
    case .connection: "the connection"
    case .expired: "an expired time"
    default: cause.rawValue.split(separator: "_").joined(separator: " ")
    }
  }
}
