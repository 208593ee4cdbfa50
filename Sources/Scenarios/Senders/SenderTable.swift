/// Writes judgements as Markdown tables: a row for each kind and one for all, and what was confused.
package enum SenderTable {
  private static let columns: [MarkdownTable.Column<SenderJudgement>] = [
    ("worlds", { String($0.worlds) }),
    ("classes", { $0.classes.text }),
    ("counts", { $0.counts.text }),
    ("vendors named", { $0.vendors.text }),
    ("strangers called", { String($0.strangersCalled) }),
    ("nobody", { String($0.inventions) }),
    ("verdict", { $0.verdicts.text }),
    ("readiness", { $0.readiness.text }),
  ]

  /// The tables with a line that names the seeds above them.
  package static func markdown(
    _ rows: [(kind: SenderKind, judgement: SenderJudgement)], seeds: ClosedRange<UInt64>
  ) -> String {
    let total = rows.reduce(into: SenderJudgement()) { $0.add($1.judgement) }
    return MarkdownTable.text(rows, seeds: seeds, columns) + "\n" + confusion(total)
  }

  /// True classes down, found ones across.
  private static func confusion(_ judgement: SenderJudgement) -> String {
    let found = Set(judgement.confusion.values.flatMap(\.keys)).sorted()
    return MarkdownTable.text(
      ["true class"] + found,
      judgement.confusion.sorted { $0.key < $1.key }.map { right, row in
        [right] + found.map { String(row[$0] ?? 0) }
      })
  }
}
