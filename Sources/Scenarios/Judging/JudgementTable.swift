/// Writes judgements as one Markdown table: a row for each kind, and one for all.
package enum JudgementTable {
  private static let columns: [(title: String, value: @Sendable (Judgement) -> String)] = [
    ("scenarios", { String($0.scenarios) }),
    ("recall", { $0.recall.text }),
    ("large rises", { $0.largeRises.text }),
    ("receiver", { $0.receiver.text }),
    ("attribution", { $0.attribution.text }),
    ("coverage", { $0.coverage.text }),
    ("false", { $0.falseFindings.text }),
    ("other cause", { $0.otherCause.text }),
    ("null with a finding", { $0.nulls.text }),
    ("coincidences found", { $0.coincidences.text }),
    ("called dmarc", { $0.calledDMARC.text }),
    ("relays", { $0.relays.text }),
    ("state", { $0.state.text }),
    ("false names", { $0.falseNames.text }),
    ("share error", { $0.shareErrorText }),
    ("share coverage", { $0.shareCoverage.text }),
    ("undetermined", { $0.undetermined.text }),
  ]

  /// The table with a line that names the seeds above it.
  package static func markdown(
    _ judgements: [(kind: ScenarioKind, judgement: Judgement)], seeds: ClosedRange<UInt64>
  ) -> String {
    var text = "Seeds \(seeds.lowerBound) to \(seeds.upperBound) of each kind.\n\n"
    text += "| kind |" + columns.map { " \($0.title) |" }.joined() + "\n"
    text += "|---|" + columns.map { _ in "---|" }.joined() + "\n"
    var total = Judgement()
    for (kind, judgement) in judgements {
      text += row(kind.rawValue, judgement)
      total.add(judgement)
    }
    return text + row("all", total)
  }

  private static func row(_ name: String, _ judgement: Judgement) -> String {
    "| \(name) |" + columns.map { " \($0.value(judgement)) |" }.joined() + "\n"
  }
}
