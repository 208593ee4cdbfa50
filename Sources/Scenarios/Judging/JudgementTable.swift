/// Writes judgements as one Markdown table: a row for each kind, and one for all.
package enum JudgementTable {
  private static let columns: [MarkdownTable.Column<Judgement>] = [
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
    MarkdownTable.text(judgements, seeds: seeds, columns)
  }
}
