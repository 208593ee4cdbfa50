import AccountingLog
import ByteKit
import CSVRows
import MailIdentity
import Policies
import ReplyClassifier

/// Reads what `rb` rows tell (PowerMTA User's Guide 5.0 section 11.2, remote bounces).
///
/// `dsnReportingMta` is the host that had taken the mail, `dsnMta` the one that refused it, `orig`
/// the address to which the bounce came, which is the mail's own MAIL FROM, and `header_From` that
/// of the returned mail. One thread uses a reader at a time.
final class LateRefusalReader {
  /// Distinct replies whose causes are remembered.
  private static let repliesMax = 1024
  /// Bytes of a reply that are searched for a receiver's host.
  private static let replyBytesMax = 1024

  private let coverage: Coverage
  // Its own, so that no bounce takes the room of a reply that a receiver gave at once.
  private let classifier: ReplyWorker

  init(coverage: Coverage, classifier: ReplyClassifier) {
    self.coverage = coverage
    self.classifier = classifier.makeWorker(signatureMax: Self.repliesMax)
  }

  /// What one row tells.
  func draft(
    _ batch: RowBatch, _ row: RowBatch.Row, _ scratch: FieldScratch
  ) -> LateRefusalDraft {
    scratch.reset()
    func value(_ column: LogColumn) -> UnsafeRawBufferPointer {
      scratch.value(of: batch.field(row, column))
    }
    let (sender, recipient, reply) = (value(.orig), value(.rcpt), value(.dsnDiag))
    let host = Self.host(value(.dsnReportingMta))
    let remote = Self.host(value(.dsnMta))
    let known =
      coverage.table.receiver(host: remote, domain: "")
      ?? Self.receiver(inReply: reply, coverage.table)
    // A bounce that names no other host tells of the host's own refusal.
    let party = known ?? (remote.isEmpty ? coverage.table.receiver(host: host, domain: "") : nil)
    let cause = classifier.classify(
      receiver: party, diag: reply, status: value(.dsnStatus), bounceCat: value(.bounceCat)
    ).cause
    let header = FromHeader.domain(of: value(.headerFrom))
    return LateRefusalDraft(
      row: LateRefusalRow(
        time: row.time, host: host, receiver: party.map { coverage.table[$0].name },
        refuser: party == nil ? remote : "",
        domain: header ?? FromHeader.domain(ofMailbox: sender) ?? "", cause: cause,
        recipient: Self.mailbox(recipient)),
      key: header == nil || host.isEmpty ? DeliveryKey(sender: sender, recipient: recipient) : nil,
      namesDomain: header != nil)
  }

  /// The host of `host (ip)`, in normal form, without the `dns;` of RFC 3464 section 2.1.2; an
  /// address where there is no name, empty where there is nothing.
  static func host(_ field: UnsafeRawBufferPointer) -> String {
    var bytes = field
    let mark = "dns;".utf8
    if bytes.count > mark.count, zip(bytes, mark).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
      bytes = UnsafeRawBufferPointer(rebasing: bytes[mark.count...])
    }
    let name = ReceiverTable.hostPart(ofRemote: bytes)
    if let normal = DomainName.normalise(name) { return normal }
    let end = bytes.firstIndex(of: UInt8(ascii: "(")) ?? bytes.count
    return DomainName.normalise(UnsafeRawBufferPointer(rebasing: bytes[..<end])) ?? ""
  }

  /// Whose a host is, where no receiver of the table is; nil for no host.
  static func site(of host: String, _ coverage: Coverage) -> String? {
    guard !host.isEmpty else { return nil }
    let found = coverage.find(host: host, recipientDomain: "").receiver
    return found == DeliveryClass.severalReceivers ? host : found
  }

  /// A mailbox in lower case, cut where it is too long.
  static func mailbox(_ bytes: UnsafeRawBufferPointer) -> String {
    let kept = bytes.prefix(LateRefusalRow.recipientBytesMax)
    return String(decoding: kept, as: UTF8.self).lowercased()
  }

  /// The first receiver one of whose hosts a reply names, as in `support.google.com`, else one whose
  /// domain it names, as in `mta1.mail.ir2.yahoo.com`; what stands behind an `@` is a mailbox and
  /// neither.
  static func receiver(
    inReply reply: UnsafeRawBufferPointer, _ table: ReceiverTable
  ) -> ReceiverID? {
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    var domain: ReceiverID?
    let end = min(reply.count, replyBytesMax)
    var start = 0
    while start < end {
      var stop = start
      while stop < end, isHostByte(reply[stop]) { stop += 1 }
      let isMailbox = start > 0 && reply[start - 1] == UInt8(ascii: "@")
      if stop > start, !isMailbox {
        let word = trimmed(UnsafeRawBufferPointer(rebasing: reply[start..<stop]))
        if let found = table.receiver(host: word, domain: none) { return found }
        // The last word of every reply of Google's.
        if bytesEqualIgnoringCase(word, "gsmtp") { return table.id(named: "google") }
        domain = domain ?? table.receiver(host: none, domain: word)
      }
      start = stop + 1
    }
    return domain
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// A name without the full stop of its sentence.
  private static func trimmed(_ word: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = word.count
    while end > 0, word[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: word[..<end])
  }
}

extension LateRefusalRow {
  /// The row with a name for who refused it.
  ///
  /// Where the table knows no receiver, that is the site as the reports at hand name it. A host that
  /// names nobody else refused the mail itself.
  func named(_ coverage: Coverage) -> LateRefusalRow {
    var named = self
    named.receiver =
      receiver ?? LateRefusalReader.site(of: refuser.isEmpty ? host : refuser, coverage)
    return named
  }
}
