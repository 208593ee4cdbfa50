// Plain words, which are most of any text and are kept as they are.
extension ReplyLexer {
  /// Bytes of a run that is kept without a closer look.
  private static let plainWordBytesMax = 40

  /// A run of letters and marks that can be nothing but words.
  mutating func takePlainWord() -> Bool {
    guard index >= noPlainWordBefore else { return false }
    let end = index + runLength(from: index, .plain)
    let next = base[end]
    let isEnd = !classes[next].contains(.run)
    let isStop =
      (next == ByteClass.dot || next == ByteClass.colon)
      && !classes[base[end + 1]].contains(.run)
    guard isEnd || isStop, end - index <= Self.plainWordBytesMax,
      !(next == ByteClass.dot && end >= 3 && starts(with: "www", at: end - 3)),
      !(mayBeDate(behind: end) && end >= 3 && isWeekday(at: end - 3))
    else {
      noPlainWordBefore = end
      return false
    }
    index = end
    return true
  }

  /// True where a blank and a digit follow, perhaps behind a comma, as in `tue, 16 apr 2026`.
  private func mayBeDate(behind end: Int) -> Bool {
    let blank = base[end] == UInt8(ascii: ",") ? end + 1 : end
    return base[blank] == ByteClass.space && classes[base[blank + 1]].contains(.digit)
  }
}
