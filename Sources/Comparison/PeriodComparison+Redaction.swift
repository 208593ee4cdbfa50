import Findings
public import Privacy

extension PeriodComparison {
  /// Replaces the local parts of all e-mail addresses in the comparison's texts by hashes.
  public mutating func redact(by redactor: LocalPartRedactor) {
    inputsBefore.redact(by: redactor)
    inputsAfter.redact(by: redactor)
    findings = findings.map {
      Finding(id: $0.id, kind: $0.kind, title: redactor.redact($0.title), state: $0.state)
    }
    rows = rows.map {
      Row(
        respect: $0.respect, value: redactor.redact($0.value), kind: $0.kind, before: $0.before,
        after: $0.after, ratio: $0.ratio, change: $0.change)
    }
  }
}
