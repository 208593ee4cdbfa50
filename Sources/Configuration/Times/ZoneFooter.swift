import ByteKit

/// The rule of a zone from its last change on: the text at the end of a TZif file, such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX.1-2017, section 8.3, `TZ`; with the hours of RFC 9636, section 3.3.1.
struct ZoneFooter: Hashable, Sendable {
  /// A day of the year and a time of day.
  private struct Rule: Hashable {
    enum Day: Hashable {
      /// `Mm.w.d`: the w-th weekday d (0 is Sunday) of month m; 5 is the last.
      case weekday(month: Int, week: Int, day: Int)
      /// `Jn`, 1 to 365: February 29 is never counted.
      case fixed(Int)
      /// `n`, 0 to 365: February 29 is counted.
      case counted(Int)
    }

    let day: Day
    let seconds: Int
  }

  private let standard: Int
  private let summer: Int
  private let begin: Rule?
  private let end: Rule?

  /// Reads the text; nil where it is of another form.
  init?(_ text: [UInt8]) {
    var scan = Scan(text)
    guard scan.name(), let west = scan.time(hoursMax: 24) else { return nil }
    standard = -west
    guard !scan.isAtEnd else {
      summer = standard
      begin = nil
      end = nil
      return
    }
    guard scan.name() else { return nil }
    if scan.peek == UInt8(ascii: ",") {
      summer = standard + 3600
    } else {
      guard let west = scan.time(hoursMax: 24) else { return nil }
      summer = -west
    }
    guard let begin = Self.rule(&scan), let end = Self.rule(&scan), scan.isAtEnd else { return nil }
    self.begin = begin
    self.end = end
  }

  /// Seconds east of UTC at an instant.
  func offset(at seconds: Int) -> Int {
    guard let begin, let end else { return standard }
    let year = CivilTime.fields(of: seconds &+ standard).year
    let start = Self.instant(begin, year) - standard
    let stop = Self.instant(end, year) - summer
    let isSummer =
      start < stop ? seconds >= start && seconds < stop : !(seconds >= stop && seconds < start)
    return isSummer ? summer : standard
  }

  private static func rule(_ scan: inout Scan) -> Rule? {
    guard scan.take(UInt8(ascii: ",")), let day = day(&scan) else { return nil }
    guard scan.take(UInt8(ascii: "/")) else { return Rule(day: day, seconds: 2 * 3600) }
    return scan.time(hoursMax: 167).map { Rule(day: day, seconds: $0) }
  }

  private static func day(_ scan: inout Scan) -> Rule.Day? {
    if scan.take(UInt8(ascii: "J")) {
      return scan.number(1...365).map { .fixed($0) }
    }
    guard scan.take(UInt8(ascii: "M")) else { return scan.number(0...365).map { .counted($0) } }
    guard let month = scan.number(1...12), scan.take(UInt8(ascii: ".")),
      let week = scan.number(1...5), scan.take(UInt8(ascii: ".")), let day = scan.number(0...6)
    else { return nil }
    return .weekday(month: month, week: week, day: day)
  }

  /// When a rule's time is in a year, as if the clock on the wall showed UTC.
  private static func instant(_ rule: Rule, _ year: Int) -> Int {
    let newYear = CivilTime.daysFromCivil(year: year, month: 1, day: 1)
    let day: Int
    switch rule.day {
    case .counted(let number): day = newYear + number
    case .fixed(let number):
      let isLeap = CivilTime.daysFromCivil(year: year, month: 3, day: 1) - newYear == 60
      day = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let first = CivilTime.daysFromCivil(year: year, month: month, day: 1)
      let next =
        month == 12
        ? CivilTime.daysFromCivil(year: year + 1, month: 1, day: 1)
        : CivilTime.daysFromCivil(year: year, month: month + 1, day: 1)
      // 1970-01-01 was a Thursday.
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      var found = first + (weekday - firstWeekday + 7) % 7 + 7 * (week - 1)
      while found >= next { found -= 7 }
      day = found
    }
    return day * CivilTime.secondsPerDay + rule.seconds
  }

  /// Reads the text from front to back.
  private struct Scan {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { position == text.count }
    var peek: UInt8? { position < text.count ? text[position] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
      guard peek == byte else { return false }
      position += 1
      return true
    }

    /// Three letters or more, or what stands between angle brackets.
    mutating func name() -> Bool {
      let start = position
      if take(UInt8(ascii: "<")) {
        while let byte = peek, byte != UInt8(ascii: ">") { position += 1 }
        return take(UInt8(ascii: ">")) && position - start > 2
      }
      while let byte = peek, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7a { position += 1 }
      return position - start >= 3
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
      let start = position
      var value = 0
      while position - start < 3, let byte = peek, byte >= 0x30, byte <= 0x39 {
        value = value * 10 + Int(byte) - 0x30
        position += 1
      }
      return position > start && range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hoursMax: Int) -> Int? {
      let isNegative = take(UInt8(ascii: "-"))
      if !isNegative { _ = take(UInt8(ascii: "+")) }
      guard let hours = number(0...hoursMax) else { return nil }
      var seconds = hours * 3600
      for unit in [60, 1] where take(UInt8(ascii: ":")) {
        guard let value = number(0...59) else { return nil }
        seconds += value * unit
      }
      return isNegative ? -seconds : seconds
    }
  }
}
