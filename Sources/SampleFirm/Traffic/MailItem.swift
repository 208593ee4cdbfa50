/// One message on its way, in numbers only, so that millions can be made and a few kept waiting.
struct MailItem {
  /// Bits from which its ids and recipients follow; the same at every attempt.
  var seed: UInt64 = 0
  /// When it came in, UTC seconds.
  var queued = 0
  /// Number of its sender in `FirmSystems.senders`.
  var sender: UInt8 = 0
  /// Number of its injector in the sender.
  var injector: UInt8 = 0
  /// Number of its From domain in `FirmDomains.all`.
  var domain: UInt8 = 0
  /// Number of its source address in `FirmModel.addresses`.
  var address: UInt8 = 0
  /// Number of its receiver in `Receivers.all`.
  var receiver: UInt8 = 0
  /// Number of the recipient domain in the receiver.
  var recipientDomain: UInt8 = 0
  /// Number of the MX host in the receiver.
  var host: UInt8 = 0
  /// Recipients in the one transaction, 1 or more.
  var recipients: UInt8 = 1
  /// Its signature.
  var signature = SignatureState.unsigned
  /// Its SPF result.
  var spf = SenderState.aligned
  /// Attempts made so far.
  var attempt: UInt8 = 0
  /// Size in bytes.
  var size: UInt32 = 0
  /// Number of a further recipient domain, 0 for the receiver's own.
  var furtherDomain: UInt32 = 0

  /// True when DMARC passes: one leg is enough (RFC 7489 section 4.2).
  var passes: Bool { signature == .signed || spf == .aligned }
}
