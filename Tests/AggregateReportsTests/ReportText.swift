import AggregateReports
import ByteKit
import FailureReports

/// Reports as text, one fact a line, for goldens and comparisons.
enum ReportText {
  /// Everything that a report says, notes last.
  static func describe(_ report: AggregateReport, withNotes: Bool = true) -> String {
    var lines = [
      "reporter \(report.reporter)", "org \(report.orgName)", "email domain \(report.emailDomain)",
      "id \(report.reportID)", "window \(report.begin) \(report.end)",
      "half-open \(report.window.lowerBound) \(report.window.upperBound)",
      "schema \(report.schema.rawValue)", policy(report.policy), "messages \(report.messages)",
    ]
    for record in report.records { lines += describe(record) }
    if withNotes {
      lines += report.notes.map { "note \($0.code.rawValue): \($0.reason)" }
    }
    return lines.map { escape($0) + "\n" }.joined()
  }

  /// What an item is, with its paths below `folder` only.
  static func describe(_ item: ReportReader.Item, below folder: String) -> String {
    func shown(_ path: String) -> String {
      path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }
    switch item {
    case .report(let report):
      return "report \(escape(shown(report.source)))\nreceiver \(report.fileReceiver ?? "-")\n"
        + describe(report)
    case .failureReports(let failures):
      return failures.reports.map { "failure report \(escape(shown($0.path)))\n" }.joined()
        + (failures.complaints > 0 ? "complaints \(failures.complaints)\n" : "")
        + (failures.leftOut > 0 ? "left out \(failures.leftOut)\n" : "")
    case .rejected(let problem):
      let text = "rejected \(shown(problem.path)) \(problem.code.rawValue) \(problem.place): "
      return escape(text + problem.reason + (problem.hint.map { " (\($0))" } ?? "")) + "\n"
    }
  }

  static func policy(_ policy: PublishedPolicy) -> String {
    "policy \(policy.domain) p=\(policy.policy.rawValue)"
      + " sp=\(policy.subdomainPolicy?.rawValue ?? "-")"
      + " np=\(policy.nonexistentPolicy?.rawValue ?? "-")"
      + " pct=\(policy.percent.map(String.init) ?? "-") testing=\(policy.isTesting)"
  }

  private static func word(_ verdict: LegVerdict) -> String {
    switch verdict {
    case .pass: "true"
    case .fail: "false"
    case .unknown: "unknown"
    }
  }

  static func describe(_ record: ReportRecord) -> [String] {
    var lines = [
      "record \(record.sourceIP) count=\(record.count) \(record.disposition.rawValue)"
        + " dkim=\(word(record.dkimVerdict)) spf=\(word(record.spfVerdict))"
        + " unsigned=\(record.isUnsigned)",
      "  from \(record.headerFrom) envelope \(record.envelopeFrom.map { "<\($0)>" } ?? "-")"
        + " to \(record.envelopeTo ?? "-")",
    ]
    lines += record.reasons.map { "  reason \($0.kind.rawValue) \"\($0.comment)\"" }
    lines += record.dkim.map { "  dkim \($0.domain) \($0.selector ?? "-") \($0.result.rawValue)" }
    lines += record.spf.map {
      "  spf \($0.domain) \($0.isHelo ? "helo" : "mfrom") \($0.result.rawValue)"
    }
    return lines
  }

  /// Control characters as `\u{..}`, so that a golden shows them.
  static func escape(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 32 || scalar.value == 127 {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
