import Findings
import Traffic

/// What was read, what was refused of it, and what was wrong.
struct HTMLInputs {
  let inputs: InputSummary
  let style: TextStyle

  var html: HTML { read + problems }

  private var read: HTML {
    let logs = inputs.logs
    let reports = inputs.reports
    let mailFrom = logs.domainSources.mailFrom
    let envelope: HTML =
      mailFrom == 0
      ? ""
      : "<dt>From domain</dt><dd>of \(Amount.count(mailFrom, "row")) taken from MAIL FROM, since header_From is missing or empty</dd>\n"
    let counts: HTML = """
      <dt>Logs</dt><dd>\(Amount.count(logs.files, "file")), \(Amount.bytes(logs.bytes));
      \(Amount.count(logs.rows, "row")) = \(Amount.count(logs.used)) used + \(Amount.count(logs.ignored)) ignored + \(Amount.count(logs.rejected)) rejected</dd>

      """
    return """
      <h3>Inputs</h3>
      <div class="card finding"><dl>
      \(counts)\(detail("Ignored", logs.ignoredByReason))\(detail("Rejected", logs.rejectedByReason))\(envelope)\
      <dt>Log covers</dt><dd>\(range(logs.first, logs.last)), live</dd>
      <dt>Reports</dt><dd>\(Amount.count(reports.files, "file")); \(Amount.count(reports.accepted)) accepted,
      \(Amount.count(reports.duplicates, "duplicate")), \(Amount.count(reports.rejected)) rejected,
      \(Amount.count(reports.outsidePeriod)) reaching out of the period;
      \(Amount.count(reports.messages, "message")) in \(Amount.count(reports.records, "record"))</dd>
      <dt>Reports cover</dt><dd>\(range(reports.first, reports.last))</dd>
      </dl></div>

      """
  }

  private func range(_ first: Int?, _ last: Int?) -> String {
    guard let first, let last else { return "nothing" }
    return "\(style.time(first)) to \(style.time(last))"
  }

  private func detail(_ title: String, _ counts: [InputSummary.CountedCode]) -> HTML {
    guard !counts.isEmpty else { return "" }
    let parts = counts.map { "\(Amount.count($0.count)) \($0.code)" }.joined(separator: ", ")
    return "<dt>\(title)</dt><dd>\(parts)</dd>\n"
  }

  private func sentence(of group: ProblemText.Group) -> String {
    ProblemText.lines(group).map(\.withoutIndent.source).joined(separator: " ")
  }

  private var problems: HTML {
    let groups = ProblemText.groups(inputs.problems)
    guard !groups.isEmpty else { return "" }
    let rows = groups.prefix(HTMLTable.rowsMax).map { group -> HTML in
      "<li>\(sentence(of: group))</li>\n"
    }
    let rest = HTMLTable.rest(groups.count - rows.count)
    return """
      <h3>Problems of the inputs <small>\(Amount.count(inputs.problems.count))</small></h3>
      <ul class="plain mono">
      \(rows)</ul>
      \(rest)
      """
  }
}
