import Traffic

/// Messages to receivers that report.
public struct CoveredShare: Hashable, Sendable {
  /// Rows delivered.
  public let delivered: Int
  /// Those at receivers that some reporter speaks for.
  public let covered: Int

  /// Covered among delivered, 0…1; nil where nothing was delivered.
  public var share: Double? { delivered == 0 ? nil : Double(covered) / Double(delivered) }
}

extension CoveredShare {
  /// The share of all mail.
  init(_ mail: StreamParts) {
    delivered = mail.parts.reduce(0) { $0 + $1.counts.delivered }
    covered = mail.parts.reduce(0) { $0 + mail.covered($1) }
  }
}
