/// Writes judgements as one Markdown table: a row for each kind, and one for all.
package enum VerdictTable {
  /// The table with a line that names the seeds above it.
  package static func markdown(
    _ rows: [(kind: VerdictKind, judgement: VerdictJudgement)], seeds: ClosedRange<UInt64>
  ) -> String {
    let questions = VerdictJudgement.Question.allCases
    let first = ["kind", "worlds", "runs", "verdict", "false ok", "false alarm"]
    let titles = first + questions.dropFirst().map(\.rawValue)
    var text = "Seeds \(seeds.lowerBound) to \(seeds.upperBound) of each kind.\n\n"
    text += "|" + titles.map { " \($0) |" }.joined() + "\n"
    text += "|" + titles.map { _ in "---|" }.joined() + "\n"
    var total = VerdictJudgement()
    for (kind, judgement) in rows {
      text += row(kind.rawValue, judgement)
      total.add(judgement)
    }
    return text + row("all", total)
  }

  private static func row(_ name: String, _ judgement: VerdictJudgement) -> String {
    let scores = VerdictJudgement.Question.allCases.map { judgement.scores[$0]?.text ?? "-" }
    let cells =
      [name, String(judgement.worlds), String(judgement.runs), scores[0]]
      + [String(judgement.falseOK), String(judgement.falseAlarm)] + scores.dropFirst()
    return "|" + cells.map { " \($0) |" }.joined() + "\n"
  }
}
