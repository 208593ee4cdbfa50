import ByteKit

/// Reads the times of mail (RFC 5322 section 3.3, and the obsolete forms of section 4.3).
enum MailTime {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Zones by name; any other letters mean that the offset is not known (section 4.3).
  private static let zones: [String: Int] = [
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6,
    "mst": -7, "pdt": -7, "pst": -8,
  ]

  /// POSIX seconds UTC; nil for what is no time, or has no zone.
  static func seconds(_ value: [UInt8]) -> Int? {
    let plain = FieldValues.withoutComments(value)
    guard plain.allSatisfy({ $0 < 0x80 }) else { return nil }
    var words = String(decoding: plain, as: UTF8.self).lowercased()
      .split { $0 == " " || $0 == "\t" || $0 == "," }
    if let first = words.first, first.allSatisfy(\.isLetter) { words.removeFirst() }
    guard words.count == 5, let day = number(words[0], digits: 1...2),
      let month = months.firstIndex(of: String(words[1])), let year = year(words[2]),
      (1...CivilTime.daysInMonth(year: year, month: month + 1)).contains(day),
      let time = timeOfDay(words[3]), let offset = offset(words[4])
    else { return nil }
    let days = CivilTime.daysFromCivil(year: year, month: month + 1, day: day)
    return days * CivilTime.secondsPerDay + time - offset
  }

  /// Four digits; two stand for 1950 to 2049 (section 4.3).
  private static func year(_ word: Substring) -> Int? {
    if let short = number(word, digits: 2...2) { return short < 50 ? 2000 + short : 1900 + short }
    return number(word, digits: 4...4)
  }

  private static func timeOfDay(_ word: Substring) -> Int? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hour = number(parts[0], digits: 1...2),
      let minute = number(parts[1], digits: 2...2), hour < 24, minute < 60
    else { return nil }
    guard parts.count == 3 else { return hour * 3600 + minute * 60 }
    guard let second = number(parts[2], digits: 2...2), second <= 60 else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func offset(_ word: Substring) -> Int? {
    if let hours = zones[String(word)] { return hours * 3600 }
    guard let sign = word.first, sign == "+" || sign == "-",
      let digits = number(word.dropFirst(), digits: 4...4), digits % 100 < 60
    else { return nil }
    let seconds = digits / 100 * 3600 + digits % 100 * 60
    return sign == "-" ? -seconds : seconds
  }

  private static func number(_ word: Substring, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(word.utf8.count), word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    return Int(word)
  }
}
