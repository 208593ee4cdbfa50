import Findings
public import Privacy

extension IncidentReport {
  /// Replaces the local parts of all e-mail addresses in the report's texts by hashes.
  ///
  /// `addresses` gives what a row says of its sender and recipient: in replies and jobs of such rows
  /// their names are replaced even where they stand without a domain.
  public mutating func redact(
    by redactor: LocalPartRedactor, addresses: (RowPlace) -> [String] = { _ in [] }
  ) {
    inputs.redact(by: redactor)
    unreadPaths = unreadPaths.map { redactor.redact($0) }
    for index in spikes.indices { spikes[index].redact(redactor, addresses) }
  }

  /// The rows whose addresses `redact` asks for.
  public var rows: [RowPlace] {
    spikes.flatMap { spike in spike.explanations.flatMap(\.rows) + spike.timeline.compactMap(\.row)
    }
  }
}

extension Spike {
  fileprivate mutating func redact(
    _ redactor: LocalPartRedactor, _ addresses: (RowPlace) -> [String]
  ) {
    for index in timeline.indices { timeline[index].redact(redactor, addresses) }
    for index in explanations.indices { explanations[index].redact(redactor, addresses) }
  }
}

extension TimelineEntry {
  fileprivate mutating func redact(
    _ redactor: LocalPartRedactor, _ addresses: (RowPlace) -> [String]
  ) {
    guard let reply, let row else { return what = redactor.redact(what) }
    let hashed = redactor.redact(reply, naming: addresses(row))
    what = what.dropLast(reply.count) + hashed
    self.reply = hashed
    self.row = RowPlace(path: redactor.redact(path: row.path), offset: row.offset)
  }
}

extension Explanation {
  fileprivate mutating func redact(
    _ redactor: LocalPartRedactor, _ addresses: (RowPlace) -> [String]
  ) {
    let names = rows.flatMap(addresses)
    for (dimension, value) in place {
      switch dimension {
      case .signature, .job: place[dimension] = redactor.redact(value, naming: names)
      case .domain, .recipientDomain: place[dimension] = redactor.redact(domain: value)
      default: place[dimension] = redactor.redact(value)
      }
    }
    rows = rows.map { RowPlace(path: redactor.redact(path: $0.path), offset: $0.offset) }
  }
}
