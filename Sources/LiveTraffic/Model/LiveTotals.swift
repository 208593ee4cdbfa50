import Following

/// All rows since the state was made, across restarts.
package struct LiveTotals: Hashable, Sendable {
  /// Rows in: used, ignored and rejected.
  package var rows = 0
  /// Rows that were not understood.
  package var rejected = 0
  /// Rows that do not count: other types, not by SMTP, another domain.
  package var ignored = 0
  /// Those of `ignored` that tell of mail that came back late.
  package var lateRefusals = 0
  /// Rows that count.
  package var counts = LiveCounts()

  /// No rows.
  package init() {}

  func write(to writer: inout StateWriter) {
    for count in [rows, rejected, ignored] { writer.add(count) }
    counts.write(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    rows = try reader.int()
    rejected = try reader.int()
    ignored = try reader.int()
    counts = try LiveCounts(from: &reader)
  }
}
