/// Reads the times that accounting files hold: ISO with or without an offset, or UNIX seconds.
///
/// Forms: `2019-02-08 21:54:05+0000` (PowerMTA `iso-times yes`, User's Guide 5.0 section 11.2),
/// `2024-01-20T10:30:00Z`, `+02:00`, a fraction (cut off), no offset at all (read as UTC and
/// marked), and `1568740380` (`iso-times no`). Results are POSIX seconds, UTC.
package enum TimestampReader {
  /// What a time field held.
  package enum Outcome: Equatable, Sendable {
    /// A point in time; `zoneAssumed` when the text named no offset.
    case time(Int, zoneAssumed: Bool)
    /// Nothing at all.
    case empty
    /// Something that is no time.
    case malformed
  }

  /// The most digits that UNIX seconds may have; 12 reach past the year 30,000.
  package static let unixDigitsMax = 12

  /// Reads one field.
  ///
  /// No allocation.
  package static func read(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    if bytes.isEmpty { return .empty }
    if bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") {
      return readISO(bytes)
    }
    return readUnix(bytes)
  }

  private static func readUnix(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    var digits = 0
    var value = 0
    while digits < bytes.count, let digit = digit(bytes[digits]) {
      guard digits < unixDigitsMax else { return .malformed }
      value = value * 10 + digit
      digits += 1
    }
    guard digits > 0 else { return .malformed }
    let rest = skipFraction(bytes, from: digits)
    return rest == bytes.count ? .time(value, zoneAssumed: false) : .malformed
  }

  private static func readISO(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    guard let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
      let day = number(bytes, 8, 2), let hour = number(bytes, 11, 2),
      let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
      bytes[10] == UInt8(ascii: " ") || bytes[10] | 0x20 == UInt8(ascii: "t"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      month >= 1, month <= 12, day >= 1, hour <= 23, minute <= 59, second <= 60,
      day <= CivilTime.daysInMonth(year: year, month: month)
    else { return .malformed }
    let days = CivilTime.daysFromCivil(year: year, month: month, day: day)
    let local = days * CivilTime.secondsPerDay + hour * 3600 + minute * 60 + second
    let zone = skipFraction(bytes, from: 19)
    if zone == bytes.count { return .time(local, zoneAssumed: true) }
    guard let offset = offsetSeconds(bytes, from: zone) else { return .malformed }
    return .time(local - offset, zoneAssumed: false)
  }

  /// Seconds east of UTC of `Z`, `UTC`, `+0200`, `+02:00`, `+02` or ` +0200`.
  private static func offsetSeconds(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    if bytes[index] == UInt8(ascii: " "), index + 1 < bytes.count { index += 1 }
    if bytes[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == bytes.count ? 0 : nil }
    // As BigQuery and PostgreSQL write it.
    if bytesEqualIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[index...]), "utc") { return 0 }
    let sign = bytes[index] == UInt8(ascii: "-") ? -1 : bytes[index] == UInt8(ascii: "+") ? 1 : 0
    guard sign != 0, let hours = number(bytes, index + 1, 2), hours <= 23 else { return nil }
    index += 3
    if index == bytes.count { return sign * hours * 3600 }
    if bytes[index] == UInt8(ascii: ":") { index += 1 }
    guard let minutes = number(bytes, index, 2), minutes <= 59, index + 2 == bytes.count
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  private static func skipFraction(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "."),
      digit(bytes[start + 1]) != nil
    else { return start }
    var index = start + 1
    while index < bytes.count, digit(bytes[index]) != nil { index += 1 }
    return index
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> Int? {
    byte >= 0x30 && byte <= 0x39 ? Int(byte - 0x30) : nil
  }

  @inline(__always)
  private static func number(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ width: Int
  ) -> Int? {
    guard start + width <= bytes.count else { return nil }
    var value = 0
    for index in start..<(start + width) {
      guard let digit = digit(bytes[index]) else { return nil }
      value = value * 10 + digit
    }
    return value
  }
}
