import ByteKit

// Tokens that are read from a token start: link, address, IPv6, time, long id.
extension ReplyLexer {
  /// Bytes of one part of a kept link; a longer part is an id.
  private static let linkPartBytesMax = 32
  /// Bytes of a kept link.
  private static let linkBytesMax = 160
  /// The shortest token with `+`, `/` or `=` in it that is taken for an id.
  private static let longTokenBytesMin = 20

  /// Length of the run of bytes from a start that have a flag; the zero byte at the end has none.
  func runLength(from start: Int, _ flag: ByteClasses.Flags) -> Int {
    var end = start
    while classes[base[end]].contains(flag) { end += 1 }
    return end - start
  }

  func starts(with prefix: StaticString, at start: Int) -> Bool {
    ReplyLead.hasPrefix(text, at: start, prefix)
  }

  private func isWord(at position: Int) -> Bool {
    !classes[base[position]].isDisjoint(with: .word)
  }

  // MARK: Link

  /// A link: kept without ids where its host is well known, else `<url>`.
  mutating func takeURL() -> Bool {
    guard text[index] == UInt8(ascii: "h") || text[index] == UInt8(ascii: "w") else {
      return false
    }
    let schemeLength =
      starts(with: "https://", at: index) ? 8 : starts(with: "http://", at: index) ? 7 : 0
    guard schemeLength > 0 || starts(with: "www.", at: index) else { return false }
    var length = runLength(from: index, .url)
    while length > 0, Self.linkEnds.contains(text[index + length - 1]) { length -= 1 }
    guard length > schemeLength else { return false }
    let end = index + length
    let hostStart = index + schemeLength
    var hostEnd = hostStart
    while hostEnd < end, classes[base[hostEnd]].contains(.piece),
      text[hostEnd] != ByteClass.underscore
    {
      hostEnd += 1
    }
    let isPlain = hostEnd == end || Self.linkDelimiters.contains(text[hostEnd])
    let host = UnsafeRawBufferPointer(rebasing: text[hostStart..<hostEnd])
    guard isPlain, host.count <= Self.linkPartBytesMax, KnownHosts.keepsLink(host) else {
      replace(length, by: "url")
      return true
    }
    keepLinkParts(from: hostEnd, to: end)
    return true
  }

  /// Keeps the link up to its first part that looks like an id, which ends it.
  private mutating func keepLinkParts(from hostEnd: Int, to end: Int) {
    let start = index
    index = end
    var kept = hostEnd
    while kept < end {
      var partStart = kept
      while partStart < end, Self.linkDelimiters.contains(text[partStart]) { partStart += 1 }
      var partEnd = partStart
      while partEnd < end, !Self.linkDelimiters.contains(text[partEnd]) { partEnd += 1 }
      // A colon behind a part makes it a group of an IPv6 address.
      let isKept =
        partEnd - start <= Self.linkBytesMax && isPlainLinkPart(partStart..<partEnd)
        && (partEnd == end || text[partEnd] != ByteClass.colon)
      guard isKept else {
        index = min(partStart, start + Self.linkBytesMax)
        return replace(end - index, by: "id")
      }
      kept = partEnd
    }
  }

  /// True for a word such as `smtp-error-codes.php` or `81126`; false for ids, IPs, escapes.
  private func isPlainLinkPart(_ range: Range<Int>) -> Bool {
    guard range.count <= Self.linkPartBytesMax else { return false }
    let part = UnsafeRawBufferPointer(rebasing: text[range])
    var digits = 0
    var letters = 0
    for byte in part {
      guard ByteClass.isWord(byte) || Self.pieceMarks.contains(byte) else { return false }
      if ByteClass.isDigit(byte) { digits += 1 }
      if ByteClass.isLetter(byte) { letters += 1 }
    }
    // Four numbers with dots need seven bytes; shorter parts are not worth a look.
    if letters == 0 { return digits <= 8 && (part.count < 7 || IPAddress(bytes: part) == nil) }
    return part.count < 12 || digits < 4
  }

  // MARK: Address

  /// An e-mail address, local part and all that is joined to it: `bounce+bob=a.example@b.example`.
  mutating func takeAddress() -> Bool {
    guard index >= noAddressBefore, !Self.addressNeverStarts.contains(text[index])
    else { return false }
    var at = index
    while base[at] != ByteClass.at, classes[base[at]].contains(.run) { at += 1 }
    let length = at - index
    guard base[at] == ByteClass.at, isWord(at: at + 1) else {
      noAddressBefore = at + 1
      return false
    }
    replace(length + 1 + pieceLength(from: at + 1), by: "address")
    return true
  }

  // MARK: IPv6

  /// An IPv6 address, or anything with two colons between hexadecimal groups, which is an id.
  mutating func takeIPv6() -> Bool {
    var start = index
    if starts(with: "ipv6:", at: start) { start += 5 }
    var length = runLength(from: start, .group)
    if isWord(at: start + length) {
      while length > 0, ByteClass.isWord(text[start + length - 1]) { length -= 1 }
    }
    while length > 0, !ByteClass.isWord(text[start + length - 1]) { length -= 1 }
    let group = UnsafeRawBufferPointer(rebasing: text[start..<start + length])
    guard group.lazy.filter({ $0 == ByteClass.colon }).count >= 2 else { return false }
    let total = start + length - index
    if length <= 45, IPAddress(bytes: group) != nil {
      replace(total, by: "ip")
      return true
    }
    if timeLength(from: index) > 0 { return false }
    replace(total, by: "id")
    return true
  }

  // MARK: Long token

  /// A long token of the base64 alphabets with a mark in it.
  mutating func takeLongToken() -> Bool {
    guard index >= noLongTokenBefore else { return false }
    var digits = 0
    var hasMark = false
    var end = index
    while true {
      let flags = classes[base[end]]
      guard flags.contains(.longToken) else { break }
      if flags.contains(.digit) { digits += 1 }
      if flags.contains(.longMark) { hasMark = true }
      end += 1
    }
    let length = end - index
    guard length >= Self.longTokenBytesMin, digits >= 2, hasMark else {
      noLongTokenBefore = index + length
      return false
    }
    replace(length, by: "id")
    return true
  }

  private static let linkEnds = ByteSet(".;:!?")
  private static let linkDelimiters = ByteSet("/?&;#=:")
  private static let addressNeverStarts = ByteSet(":'.@")
  static let pieceMarks = ByteSet("._-")
}
