import ByteKit

/// By what the `d` row of a mail that came back is known: sender and recipient, whatever their case.
///
/// Hashes under the seed of the process, for tables inside one run.
struct DeliveryKey: Hashable, Sendable {
  private static let bytesMax = 512

  /// Of the recipient alone, and of both.
  let recipient: UInt64, whole: UInt64

  init(sender: UnsafeRawBufferPointer, recipient: UnsafeRawBufferPointer) {
    self.init(recipient: Self.hash(recipient), sender: sender)
  }

  init(recipient: UInt64, sender: UnsafeRawBufferPointer) {
    self.recipient = recipient
    whole = ByteHash.mix(recipient, Self.hash(sender))
  }

  static func hash(_ mailbox: UnsafeRawBufferPointer) -> UInt64 {
    let count = min(mailbox.count, bytesMax)
    return withUnsafeTemporaryAllocation(byteCount: count + 1, alignment: 8) { lower in
      for index in 0..<count {
        let byte = mailbox[index]
        lower[index] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      }
      return ByteHash.hash(
        UnsafeRawBufferPointer(rebasing: lower[..<count]), seed: ByteHash.processSeed)
    }
  }
}

/// What the `d` row of a mail tells.
struct FoundDelivery: Hashable, Sendable, Comparable {
  let time: Int
  let domain: String
  let host: String

  /// How long before a mail came back its `d` row is looked for.
  private static let lookBackSeconds = 86_400

  /// When the mail may have been delivered that came back at a time.
  static func times(before time: Int) -> ClosedRange<Int> { (time - lookBackSeconds)...time }

  static func < (a: FoundDelivery, b: FoundDelivery) -> Bool {
    (a.time, a.domain, a.host) < (b.time, b.domain, b.host)
  }
}
