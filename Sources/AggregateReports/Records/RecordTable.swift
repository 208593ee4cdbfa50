import ByteKit

/// The records of one report that differ in more than their count, in the order of the report.
struct RecordTable {
  /// The records with their counts.
  private(set) var records: [ReportRecord] = []
  private var hashes: [UInt64] = []
  /// Numbers of records plus one, by hash; zero where there is none.
  private var slots: [Int32] = []

  /// Adds to the count of an equal record; false where there is none.
  mutating func count(_ record: ReportRecord, _ count: Int) -> Bool {
    guard let number = find(record, Self.hash(record)) else { return false }
    records[number].count += count
    return true
  }

  /// Adds a record that has no equal.
  mutating func append(_ record: ReportRecord, _ count: Int) {
    records.append(record)
    records[records.count - 1].count = count
    hashes.append(Self.hash(record))
    if records.count * 2 > slots.count {
      slots = Array(repeating: 0, count: max(64, slots.count * 2))
      for number in records.indices { settle(number) }
    } else {
      settle(records.count - 1)
    }
  }

  /// A seeded hash of the address and of what else the record says.
  private static func hash(_ record: ReportRecord) -> UInt64 {
    ByteHash.mix(ByteHash.mix(record.outcomeKey, record.sourceIP.high), record.sourceIP.low)
  }

  private func find(_ record: ReportRecord, _ hash: UInt64) -> Int? {
    guard !slots.isEmpty else { return nil }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == hash, records[number].sourceIP == record.sourceIP,
        records[number].hasSameOutcome(as: record)
      {
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func settle(_ number: Int) {
    var slot = Int(truncatingIfNeeded: hashes[number]) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(number + 1)
  }
}
