/// How a message begins, with what mailboxes and programs put before its header.
enum MailHead {
  /// Fields that stand at the front of messages as servers and readers of mail keep them.
  private static let names: [String] = [
    "return-path", "received", "delivered-to", "envelope-to", "delivery-date", "date", "from",
    "to", "cc", "subject", "message-id", "mime-version", "content-type", "reply-to", "sender",
    "authentication-results", "dkim-signature", "arc-seal", "arc-message-signature",
    "arc-authentication-results", "received-spf", "status", "list-id", "in-reply-to",
    "references", "auto-submitted",
  ]
  private static let nameBytesMax = 78

  /// True where a line begins a message: a field that messages begin with, or one that begins `X-`.
  static func isField(_ bytes: ArraySlice<UInt8>) -> Bool {
    let head = bytes.prefix(nameBytesMax)
    guard let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let name = String(decoding: head[..<colon], as: UTF8.self).lowercased()
    return names.contains(name) || name.hasPrefix("x-") && !name.contains(" ")
  }

  /// Where the header of a message begins, behind blank lines, a `From ` line with or without its
  /// mark, and the count of bytes that Apple Mail writes; nil where none does.
  static func start(_ bytes: ArraySlice<UInt8>) -> Int? {
    var place = blankEnd(bytes, bytes.startIndex)
    for prefix in ["From ", ">From "] where bytes[place...].starts(with: prefix.utf8) {
      place = blankEnd(bytes, lineEnd(bytes, place))
    }
    if let end = countEnd(bytes, place) { place = end }
    return place < bytes.endIndex && isField(bytes[place...]) ? place : nil
  }

  /// The message itself: from its header on, as many bytes as Apple Mail says where it does.
  static func message(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let start = start(bytes), start > bytes.startIndex else { return bytes }
    let line = blankEnd(bytes, bytes.startIndex)
    if countEnd(bytes, line) == start,
      let count = Int(String(decoding: bytes[line..<start].filter { $0 > 32 }, as: UTF8.self))
    {
      return bytes[start...].prefix(count)
    }
    return bytes[start...]
  }

  private static func blankEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
    bytes[start...].firstIndex { $0 != 10 && $0 != 13 && $0 != 32 && $0 != 9 } ?? bytes.endIndex
  }

  private static func lineEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
    bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.endIndex
  }

  /// Behind a line that holds nothing but a number; nil where there is none.
  private static func countEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int? {
    let end = lineEnd(bytes, start)
    let line = bytes[start..<end].filter { $0 > 32 }
    return !line.isEmpty && line.count < 12 && line.allSatisfy { (0x30...0x39).contains($0) }
      ? end : nil
  }
}
