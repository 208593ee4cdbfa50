/// Writes judgements as one Markdown table: a row for each kind, and one for all.
package enum VerdictTable {
  private typealias Column = MarkdownTable.Column<VerdictJudgement>

  private static let columns: [Column] = {
    let counts: [Column] = [
      ("false ok", { String($0.falseOK) }), ("false alarm", { String($0.falseAlarm) }),
    ]
    let worlds: [Column] = [("worlds", { String($0.worlds) }), ("runs", { String($0.runs) })]
    let others = VerdictJudgement.Question.allCases.filter { $0 != .verdict }
    return worlds + [score(.verdict)] + counts + others.map(score)
  }()

  private static func score(_ question: VerdictJudgement.Question) -> Column {
    (question.rawValue, { $0.scores[question]?.text ?? "-" })
  }

  /// The table with a line that names the seeds above it.
  package static func markdown(
    _ rows: [(kind: VerdictKind, judgement: VerdictJudgement)], seeds: ClosedRange<UInt64>
  ) -> String {
    MarkdownTable.text(rows, seeds: seeds, columns)
  }
}
