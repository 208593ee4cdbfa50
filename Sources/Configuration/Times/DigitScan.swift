/// A place in a text of digits and marks.
struct DigitScan {
  private var rest: Substring.UTF8View

  /// Starts at the text's beginning.
  init(_ text: String) { rest = text[...].utf8 }

  /// True when nothing is left.
  var isAtEnd: Bool { rest.isEmpty }

  /// Steps over a mark; false, and stays, when it is not there.
  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  /// Steps over a text; false, and stays, when it is not there.
  mutating func take(text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  /// Reads as many digits as asked for, no fewer; stays when they are not there.
  mutating func number(digits count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, let value = Self.value(digits) else { return nil }
    rest.removeFirst(count)
    return value
  }

  /// Reads 1 to 12 digits.
  mutating func number() -> Int? {
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard digits.count <= 12, let value = Self.value(digits) else { return nil }
    rest.removeFirst(digits.count)
    return value
  }

  /// Reads lower-case letters a to z, maybe none.
  mutating func word() -> String {
    let letters = rest.prefix { $0 >= 0x61 && $0 <= 0x7a }
    rest.removeFirst(letters.count)
    return String(decoding: letters, as: UTF8.self)
  }

  private static func value(_ digits: Substring.UTF8View) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Reads `14:05` or `14:05:30`, with a fraction that is cut off: seconds of the day.
  mutating func timeOfDay() -> Int? {
    guard let hour = number(digits: 2), take(":"), let minute = number(digits: 2), hour <= 23,
      minute <= 59
    else { return nil }
    guard take(":") else { return hour * 3600 + minute * 60 }
    guard let second = number(digits: 2), second <= 59 else { return nil }
    if take(".") {
      guard number() != nil else { return nil }
    }
    return hour * 3600 + minute * 60 + second
  }

  /// Reads `+01:00`, `+0100` or `+01`: seconds east of UTC, at most 18 hours (as POSIX zones go
  /// no further than 14).
  mutating func offset() -> Int? {
    let sign: Int
    if take("+") {
      sign = 1
    } else if take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = number(digits: 2), hours <= 18 else { return nil }
    if isAtEnd { return sign * hours * 3600 }
    _ = take(":")
    guard let minutes = number(digits: 2), minutes <= 59 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
