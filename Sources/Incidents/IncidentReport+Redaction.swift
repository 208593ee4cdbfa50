public import ByteKit
import Findings

extension IncidentReport {
  /// Replaces the local parts of all e-mail addresses in the report's texts by hashes.
  public mutating func redact(by redactor: LocalPartRedactor) {
    inputs.redact(by: redactor)
    for index in spikes.indices { spikes[index].redact(redactor) }
  }
}

extension Spike {
  mutating func redact(_ redactor: LocalPartRedactor) {
    timeline = timeline.map { TimelineEntry(time: $0.time, what: redactor.redact($0.what)) }
    for index in explanations.indices {
      explanations[index].place = explanations[index].place.mapValues { redactor.redact($0) }
      explanations[index].rows = explanations[index].rows.map {
        RowPlace(path: redactor.redact(path: $0.path), offset: $0.offset)
      }
    }
  }
}

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
