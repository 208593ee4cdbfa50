import AccountingLog
import CSVRows
import MailIdentity

/// What `d` rows tell of mail that came back, by sender and recipient.
struct FoundDeliveries: Sendable {
  /// Rows that are kept at most; where a recipient got more, those that were met first count.
  static let countMax = 1 << 17

  private(set) var byKey: [UInt64: [FoundDelivery]] = [:]
  private var count = 0

  var isEmpty: Bool { byKey.isEmpty }

  /// Keeps what a `d` row tells, if it is one of mail that is asked for and went by SMTP.
  mutating func note(
    _ batch: RowBatch, _ row: RowBatch.Row, recipient: UInt64, _ scratch: FieldScratch,
    isWanted: (UInt64) -> Bool = { _ in true }
  ) {
    func value(_ column: LogColumn) -> UnsafeRawBufferPointer {
      scratch.value(of: batch.field(row, column))
    }
    let sender = value(.orig)
    let key = DeliveryKey(recipient: recipient, sender: sender)
    guard isWanted(key.whole), IgnoreReason.isSMTP(value(.dlvType)), count < Self.countMax
    else { return }
    count += 1
    byKey[key.whole, default: []].append(
      FoundDelivery(
        time: row.time,
        domain: FromHeader.domain(of: value(.headerFrom)) ?? FromHeader.domain(ofMailbox: sender)
          ?? "", host: LateRefusalReader.host(value(.dsnMta))))
  }

  mutating func add(_ other: FoundDeliveries) {
    count += other.count
    byKey.merge(other.byKey) { $0 + $1 }
  }
}
