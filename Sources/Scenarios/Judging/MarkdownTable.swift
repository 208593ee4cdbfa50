/// What judgements of some worlds come to together.
protocol JudgementSum {
  /// Of no world.
  init()
  /// Adds those of others.
  mutating func add(_ other: Self)
}

/// Tables in Markdown.
enum MarkdownTable {
  /// One column of a table about judgements: its title, and what stands in it.
  typealias Column<Judgement> = (title: String, value: @Sendable (Judgement) -> String)

  /// A line of titles, and the rows below it.
  static func text(_ titles: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "|" + cells.map { " \($0) |" }.joined() + "\n" }
    return line(titles) + "|" + titles.map { _ in "---|" }.joined() + "\n"
      + rows.map(line).joined()
  }

  /// A row for each kind and one for all, with a line that names the seeds above them.
  static func text<Kind: RawRepresentable<String>, Judgement: JudgementSum>(
    _ rows: [(kind: Kind, judgement: Judgement)], seeds: ClosedRange<UInt64>,
    _ columns: [Column<Judgement>]
  ) -> String {
    let total = rows.reduce(into: Judgement()) { $0.add($1.judgement) }
    let all = rows.map { ($0.kind.rawValue, $0.judgement) } + [("all", total)]
    return "Seeds \(seeds.lowerBound) to \(seeds.upperBound) of each kind.\n\n"
      + text(
        ["kind"] + columns.map(\.title),
        all.map { name, judgement in [name] + columns.map { $0.value(judgement) } })
  }
}
