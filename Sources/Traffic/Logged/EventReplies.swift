import CSVRows
import MailIdentity
import ReplyClassifier

/// The texts of replies that one thread hands out, without the mailboxes that a row itself names.
///
/// A signature has no address in it any more, but a receiver may write a local part alone: `john.doe...
/// User unknown`. Of the row's own recipient and sender it is taken out.
struct EventReplies: Sendable {
  /// The fewest bytes of a local part that is looked for: shorter ones stand in many words.
  static let localBytesMin = 3

  /// The texts, by number.
  private(set) var texts: [String] = []
  /// Numbers of signatures; some have none yet.
  private var numbers: [UInt32?] = []
  private var masked: [String: UInt32] = [:]

  /// The number of a reply; `mailboxes` are the row's own.
  mutating func number(
    of signature: UInt32, _ signatures: ReplyTexts,
    naming mailboxes: (UnsafeRawBufferPointer, UnsafeRawBufferPointer)
  ) -> UInt32 {
    let index = Int(signature)
    if index >= numbers.count {
      numbers += Array(repeating: nil, count: index + 1 - numbers.count)
    }
    let number = numbers[index] ?? append(signatures.text(of: signatures.entries[index]))
    numbers[index] = number
    let text = texts[Int(number)]
    guard let clean = Self.masked(text, mailboxes.0, mailboxes.1) else { return number }
    if let known = masked[clean] { return known }
    let other = append(clean)
    masked[clean] = other
    return other
  }

  private mutating func append(_ text: String) -> UInt32 {
    texts.append(text)
    return UInt32(texts.count - 1)
  }

  /// The text without the local parts of two mailboxes; nil where it has neither.
  static func masked(
    _ text: String, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> String? {
    var bytes = Array(text.utf8)
    var isChanged = false
    for mailbox in [first, second] {
      let local = localPart(of: mailbox)
      guard local.count >= localBytesMin, !commonWords.contains(local) else { continue }
      var start = 0
      while let found = place(of: local, in: bytes, from: start) {
        bytes.replaceSubrange(found..<(found + local.count), with: "<address>".utf8)
        start = found + "<address>".utf8.count
        isChanged = true
      }
    }
    return isChanged ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func localPart(of mailbox: UnsafeRawBufferPointer) -> [UInt8] {
    guard let at = mailbox.lastIndex(of: UInt8(ascii: "@")) else { return [] }
    return mailbox[..<at].map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
      .filter { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "\"") }
  }

  /// Where a local part stands as a word of its own.
  private static func place(of local: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= local.count else { return nil }
    for index in start...(bytes.count - local.count) where bytes[index] == local[0] {
      let end = index + local.count
      guard bytes[index..<end].elementsEqual(local) else { continue }
      let isWord =
        (index == 0 || !isWordByte(bytes[index - 1]))
        && (end == bytes.count || !isWordByte(bytes[end]))
      if isWord { return index }
    }
    return nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte >= 0x80
  }

  /// Words of replies that are local parts as well, and name nobody.
  private static let commonWords = Set(
    """
    abuse access account action address admin alert alias authentication blocked bounce bounces client
    contact content customer delivery denied domain email error feedback from help host hostmaster
    info invalid limit list mail mailbox mailer mailer-daemon message messages name network news
    newsletter noc notification office policy postmaster quota recipient refused rejected relay reply
    return returned root sales security sender server service smtp spam status support system test
    unknown unsubscribe user users webmaster work
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
