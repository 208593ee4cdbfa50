// Dates and times: ISO 8601, clock times, and the dates of RFC 5322 section 3.3.
extension ReplyLexer {
  /// A date or a time, replaced as a whole.
  mutating func takeTime() -> Bool {
    guard ByteClass.isDigit(text[index]) || isWeekday(at: index) else { return false }
    let length = max(timeLength(from: index), longDateLength())
    guard length > 0 else { return false }
    replace(length, by: "time")
    return true
  }

  /// Length of `2026-04-16`, `2026-04-16T14:15:16.123Z` or `14:15`, `14:15:16+0200`; else 0.
  ///
  /// No word may follow; ends that are optional are given up for that, the last one first.
  func timeLength(from start: Int) -> Int {
    guard let afterDate = skipDate(start) else {
      return skipClock(start).map { $0 - start } ?? 0
    }
    if byte(afterDate) == UInt8(ascii: "t") || byte(afterDate) == ByteClass.underscore,
      let afterClock = skipClock(afterDate + 1)
    {
      return afterClock - start
    }
    return isWordEnd(afterDate) ? afterDate - start : 0
  }

  /// True when no letter or digit follows.
  private func isWordEnd(_ end: Int) -> Bool {
    end == text.count || !ByteClass.isWord(text[end])
  }

  private func skipDate(_ start: Int) -> Int? {
    guard let year = skipDigits(start, 4...4), let mark = byte(year), mark == 0x2d || mark == 0x2f,
      let month = skipDigits(year + 1, 2...2), byte(month) == mark
    else { return nil }
    return skipDigits(month + 1, 2...2)
  }

  private func skipClock(_ start: Int) -> Int? {
    guard let hour = skipDigits(start, 1...2), byte(hour) == ByteClass.colon,
      let minute = skipDigits(hour + 1, 2...2)
    else { return nil }
    if byte(minute) == ByteClass.colon, let second = skipDigits(minute + 1, 2...2) {
      if byte(second) == ByteClass.dot, let fraction = skipDigits(second + 1, 1...9),
        let end = skipZone(fraction)
      {
        return end
      }
      if let end = skipZone(second) { return end }
    }
    return skipZone(minute)
  }

  /// The end of a clock time and the zone behind it, where a word ends; else nil.
  private func skipZone(_ clockEnd: Int) -> Int? {
    let mark = byte(clockEnd)
    if mark == UInt8(ascii: "z"), isWordEnd(clockEnd + 1) { return clockEnd + 1 }
    if mark == 0x2b || mark == 0x2d {
      if let zone = skipDigits(clockEnd + 1, 4...4), isWordEnd(zone) { return zone }
      if let hour = skipDigits(clockEnd + 1, 2...2), byte(hour) == ByteClass.colon,
        let zone = skipDigits(hour + 1, 2...2), isWordEnd(zone)
      {
        return zone
      }
    }
    return isWordEnd(clockEnd) ? clockEnd : nil
  }

  /// Length of `tue, 16 apr 2026`, `16 apr 2026` or `16-apr-2026`; else 0.
  private func longDateLength() -> Int {
    var end = index
    if isWeekday(at: end) {
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

  /// True when the first three letters of a weekday stand at a position.
  func isWeekday(at start: Int) -> Bool {
    guard start + 3 <= text.count else { return false }
    let packed =
      UInt32(text[start]) << 16 | UInt32(text[start + 1]) << 8 | UInt32(text[start + 2])
    switch packed {
    case 0x6d6f6e, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756e: return true
    default: return false
    }
  }

  private static let months: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"

  /// True when the three bytes at a position are one of the three-letter names.
  private static func isOne(
    of names: StaticString, _ text: UnsafeRawBufferPointer, at start: Int
  ) -> Bool {
    guard start + 3 <= text.count else { return false }
    let name = names.utf8Start
    var place = 0
    while place < names.utf8CodeUnitCount {
      if text[start] == name[place], text[start + 1] == name[place + 1],
        text[start + 2] == name[place + 2]
      {
        return true
      }
      place += 3
    }
    return false
  }
}
