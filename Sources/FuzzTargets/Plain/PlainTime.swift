import ByteKit

/// Reads the times of rows by cutting the text into its parts, and counts days year by year.
enum PlainTime {
  /// What a field holds.
  static func read(_ bytes: [UInt8]) -> TimestampReader.Outcome {
    if bytes.isEmpty { return .empty }
    let isISO = bytes.count >= 19 && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
    return (isISO ? readISO(bytes) : readUnix(bytes)) ?? .malformed
  }

  private static func readUnix(_ bytes: [UInt8]) -> TimestampReader.Outcome? {
    let whole = bytes.prefix { isDigit($0) }
    guard (1...TimestampReader.unixDigitsMax).contains(whole.count),
      isFraction(bytes[whole.count...]), let value = Int(String(decoding: whole, as: UTF8.self))
    else { return nil }
    return .time(value, zoneAssumed: false)
  }

  private static func readISO(_ bytes: [UInt8]) -> TimestampReader.Outcome? {
    let marks: [(Int, String)] = [(4, "-"), (7, "-"), (10, " Tt"), (13, ":"), (16, ":")]
    guard marks.allSatisfy({ $0.1.utf8.contains(bytes[$0.0]) }),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), hour < 24, minute < 60, second <= 60
    else { return nil }
    let isLeap = isLeap(year)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...lengths[month - 1]).contains(day) else { return nil }
    let days = daysBefore(year) + lengths[..<(month - 1)].reduce(0, +) + day - 1
    let local = ((days * 24 + hour) * 60 + minute) * 60 + second
    var rest = bytes[19...]
    if rest.count >= 2, rest.first == UInt8(ascii: "."), isDigit(rest[rest.startIndex + 1]) {
      rest = rest.dropFirst().drop { isDigit($0) }
    }
    if rest.isEmpty { return .time(local, zoneAssumed: true) }
    return offset(rest).map { .time(local - $0, zoneAssumed: false) }
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    var text = bytes
    if text.first == 32, text.count > 1 { text = text.dropFirst() }
    if text.elementsEqual([UInt8(ascii: "Z")]) || text.elementsEqual([UInt8(ascii: "z")]) {
      return 0
    }
    let isEast = text.first == UInt8(ascii: "+")
    guard isEast || text.first == UInt8(ascii: "-"), let hours = number(text.dropFirst().prefix(2)),
      text.count >= 3, hours < 24
    else { return nil }
    var rest = text.dropFirst(3)
    let seconds = hours * 3600
    if rest.isEmpty { return isEast ? seconds : -seconds }
    if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
    guard rest.count == 2, let minutes = number(rest), minutes < 60 else { return nil }
    return (isEast ? 1 : -1) * (seconds + minutes * 60)
  }

  /// Days from 1970-01-01 to the first of January of a year, counted year by year.
  private static func daysBefore(_ year: Int) -> Int {
    year >= 1970
      ? (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
      : -(year..<1970).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 400) || (year.isMultiple(of: 4) && !year.isMultiple(of: 100))
  }

  private static func isFraction(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.isEmpty
      || (bytes.first == UInt8(ascii: ".") && bytes.count > 1
        && bytes.dropFirst().allSatisfy { isDigit($0) })
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ isDigit($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
