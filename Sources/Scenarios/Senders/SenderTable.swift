/// Writes judgements as Markdown tables: a row for each kind and one for all, and what was confused.
package enum SenderTable {
  private static let columns: [(title: String, value: @Sendable (SenderJudgement) -> String)] = [
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
    var text = "Seeds \(seeds.lowerBound) to \(seeds.upperBound) of each kind.\n\n"
    text += "| kind |" + columns.map { " \($0.title) |" }.joined() + "\n"
    text += "|---|" + columns.map { _ in "---|" }.joined() + "\n"
    var total = SenderJudgement()
    for (kind, judgement) in rows {
      text += row(kind.rawValue, judgement)
      total.add(judgement)
    }
    return text + row("all", total) + "\n" + confusion(total)
  }

  private static func row(_ name: String, _ judgement: SenderJudgement) -> String {
    "| \(name) |" + columns.map { " \($0.value(judgement)) |" }.joined() + "\n"
  }

  /// True classes down, found ones across.
  private static func confusion(_ judgement: SenderJudgement) -> String {
    let found = Set(judgement.confusion.values.flatMap(\.keys)).sorted()
    var text = "| true class |" + found.map { " \($0) |" }.joined() + "\n"
    text += "|---|" + found.map { _ in "---|" }.joined() + "\n"
    for (right, row) in judgement.confusion.sorted(by: { $0.key < $1.key }) {
      text += "| \(right) |" + found.map { " \(row[$0] ?? 0) |" }.joined() + "\n"
    }
    return text
  }
}
