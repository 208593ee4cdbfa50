import AccountingLog
import ByteKit
import CSVRows

/// What makes two rows tell the same event, over the columns that both of their logs have.
///
/// Type, time and recipient stand in every accounting file and must be equal. Reply, sender, job and
/// source address are left out of some, as of a file of bounces alone: where both rows have a value
/// it must be equal too. The reply holds the remote queue id as a rule, so that two messages of one
/// second to one recipient differ. Equal rows give equal identities on every machine.
struct EventIdentity: Hashable, Sendable {
  /// The columns that a log may lack, in the order of `details`.
  static let detailColumns: [LogColumn] = [.dsnDiag, .orig, .jobId, .dlvSourceIp]

  /// Type, time and recipient.
  struct Key: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    // It is a hash already; mixing all of it again would cost more than reading the row.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }
  }

  let key: Key
  /// A hash of each of `detailColumns`; 0 where the row has no value.
  let details: SIMD4<UInt32>

  init(key: Key, details: SIMD4<UInt32>) {
    self.key = key
    self.details = details
  }

  init(_ batch: RowBatch, _ row: RowBatch.Row, _ scratch: FieldScratch) {
    let start = ByteHash.mix(
      UInt64(row.type.rawValue) + 1, UInt64(bitPattern: Int64(row.time)))
    let recipient = scratch.value(of: batch.field(row, .rcpt))
    key = Key(
      high: ByteHash.mix(start, ByteHash.hash(recipient, seed: 0x1f83_d9ab_fb41_bd6b)),
      low: ByteHash.mix(start ^ 0x5bd1_e995, ByteHash.hash(recipient, seed: 0x5be0_cd19_137e_2179)))
    var details = SIMD4<UInt32>()
    for (place, column) in Self.detailColumns.enumerated() {
      let value = scratch.value(of: batch.field(row, column))
      guard !value.isEmpty else {
        // Mail that comes back was not sent: that it has no source address is known.
        if column == .dlvSourceIp, row.type == .remoteBounce { details[place] = 1 }
        continue
      }
      details[place] = UInt32(truncatingIfNeeded: ByteHash.hash(value, seed: 0x3c6e_f372)) | 1
    }
    self.details = details
  }

  /// True where both may tell the same event: nothing that both know differs.
  func agrees(with other: EventIdentity) -> Bool {
    key == other.key && Self.agree(details, other.details)
  }

  static func agree(_ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>) -> Bool {
    let differ = (a .!= b) .& (a .!= 0) .& (b .!= 0)
    return !any(differ)
  }

  /// True where the source address is among what both know: without it, two nodes that send alike in
  /// one second cannot be told apart.
  static func tellsSource(_ known: SIMDMask<SIMD4<Int32>>) -> Bool {
    detailColumns.firstIndex(of: .dlvSourceIp).map { known[$0] } ?? false
  }

  /// True where the source address is known.
  var knowsSource: Bool { Self.tellsSource(known(with: self)) }

  /// Which of `detailColumns` both know.
  func known(with other: EventIdentity) -> SIMDMask<SIMD4<Int32>> {
    (details .!= 0) .& (other.details .!= 0)
  }
}
