// Dates and times: ISO 8601, clock times, and the dates of RFC 5322 section 3.3.
extension ReplyLexer {
  /// A date or a time, replaced as a whole.
  mutating func takeTime() -> Bool {
    let length = max(timeLength(from: index), longDateLength())
    guard length > 0 else { return false }
    replace(length, by: "time")
    return true
  }

  /// Length of `2026-04-16`, `2026-04-16T14:15:16.123Z` or `14:15`, `14:15:16+0200`; else 0.
  func timeLength(from start: Int) -> Int {
    var end = start
    if let afterDate = skipDate(start) {
      end = afterDate
      if end < text.count, text[end] == UInt8(ascii: "t") || text[end] == ByteClass.underscore,
        let afterClock = skipClock(end + 1)
      {
        end = afterClock
      }
    } else if let afterClock = skipClock(start) {
      end = afterClock
    } else {
      return 0
    }
    return end < text.count && ByteClass.isWord(text[end]) ? 0 : end - start
  }

  private func skipDate(_ start: Int) -> Int? {
    guard let year = skipDigits(start, 4...4), let mark = byte(year), mark == 0x2d || mark == 0x2f,
      let month = skipDigits(year + 1, 2...2), byte(month) == mark
    else { return nil }
    return skipDigits(month + 1, 2...2)
  }

  private func skipClock(_ start: Int) -> Int? {
    guard let hour = skipDigits(start, 1...2), byte(hour) == ByteClass.colon,
      var end = skipDigits(hour + 1, 2...2)
    else { return nil }
    if byte(end) == ByteClass.colon, let second = skipDigits(end + 1, 2...2) {
      end = second
      if byte(end) == ByteClass.dot, let fraction = skipDigits(end + 1, 1...9) { end = fraction }
    }
    if byte(end) == UInt8(ascii: "z") { return end + 1 }
    if byte(end) == 0x2b || byte(end) == 0x2d {
      if let zone = skipDigits(end + 1, 4...4) { return zone }
      if let hour = skipDigits(end + 1, 2...2), byte(hour) == ByteClass.colon,
        let zone = skipDigits(hour + 1, 2...2)
      {
        return zone
      }
    }
    return end
  }

  /// Length of `tue, 16 apr 2026`, `16 apr 2026` or `16-apr-2026`; else 0.
  private func longDateLength() -> Int {
    var end = index
    if Self.isOne(of: Self.weekdays, text, at: end) {
      end += 3
      if byte(end) == UInt8(ascii: ",") { end += 1 }
      guard byte(end) == ByteClass.space else { return 0 }
      end += 1
    }
    guard let day = skipDigits(end, 1...2), let mark = byte(day), mark == 0x20 || mark == 0x2d,
      Self.isOne(of: Self.months, text, at: day + 1), byte(day + 4) == mark,
      let year = skipDigits(day + 5, 4...4)
    else { return 0 }
    if let next = byte(year), ByteClass.isWord(next) { return 0 }
    return year - index
  }

  private func byte(_ position: Int) -> UInt8? { position < text.count ? text[position] : nil }

  /// The end of a run of digits whose length lies in the range; nil for another length.
  private func skipDigits(_ start: Int, _ allowed: ClosedRange<Int>) -> Int? {
    var end = start
    while end < text.count, end - start <= allowed.upperBound, ByteClass.isDigit(text[end]) {
      end += 1
    }
    return allowed.contains(end - start) ? end : nil
  }

  private static let weekdays: StaticString = "montuewedthufrisatsun"
  private static let months: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"

  /// True when the three bytes at a position are one of the three-letter names.
  private static func isOne(
    of names: StaticString, _ text: UnsafeRawBufferPointer, at start: Int
  ) -> Bool {
    guard start + 3 <= text.count else { return false }
    return names.withUTF8Buffer { names in
      for name in stride(from: 0, to: names.count, by: 3)
      where text[start] == names[name] && text[start + 1] == names[name + 1]
        && text[start + 2] == names[name + 2]
      {
        return true
      }
      return false
    }
  }
}
