package import ByteKit

extension LogTally {
  /// Writes the tally for the history.
  package func pack(into writer: inout PackedWriter) {
    for count in [rows, zoneAssumed, longRows, bytes] { writer.write(count: count) }
    for counts in [byType, byReason] {
      writer.write(count: counts.count)
      for count in counts { writer.write(count: count) }
    }
    for value in [firstLongRow, first, last] { writer.write(optional: value) }
    writer.write(count: rejectedRows.count)
    for row in rejectedRows {
      writer.write(count: row.offset)
      writer.write(UInt64(row.reason.rawValue))
      writer.write(bytes: row.raw)
    }
  }

  /// Reads a tally that `pack` wrote, of this version or one with fewer types and reasons.
  package init(from reader: inout PackedReader) throws(PackedDamage) {
    self.init()
    rows = try reader.count()
    zoneAssumed = try reader.count()
    longRows = try reader.count()
    bytes = try reader.count()
    for index in 0..<(try reader.count(limit: byType.count)) { byType[index] = try reader.count() }
    for index in 0..<(try reader.count(limit: byReason.count)) {
      byReason[index] = try reader.count()
    }
    firstLongRow = try reader.optionalNumber()
    first = try reader.optionalNumber()
    last = try reader.optionalNumber()
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      let offset = try reader.count()
      guard let code = UInt8(exactly: try reader.number()),
        let reason = RejectReason(rawValue: code)
      else { throw PackedDamage() }
      rejectedRows.append(
        RejectedRow(offset: offset, reason: reason, raw: Array(try reader.block())))
    }
  }

  /// The tally with the places of the rejected rows that are kept, and nothing of what they say.
  package var withoutTexts: LogTally {
    var tally = self
    tally.rejectedRows = rejectedRows.map {
      RejectedRow(offset: $0.offset, reason: $0.reason, raw: [])
    }
    return tally
  }

  /// Adds the tally of a later part of the same file, and keeps the first rejected rows only.
  package mutating func addLater(_ other: LogTally) {
    add(other)
    trimRejectedRows()
  }
}
