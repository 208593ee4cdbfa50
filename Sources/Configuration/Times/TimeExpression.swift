import ByteKit

/// The times and durations that an admin types after `--since`, `--until` and `--last`.
///
/// The forms are those of systemd.time(7) and journalctl(1) that are asked of a log: see
/// `timeForms` and `durationForms`. Letter case and blanks around the text do not matter.
package enum TimeExpression {
  /// The forms of a time.
  package static let timeForms =
    "2026-11-23, 2026-11-23 14:05, 2026-11-23 14:05:30, 14:05, now, today, yesterday, -2h, 2h ago,"
    + " @1763906700, or ISO 8601 such as 2026-11-23T14:05:00Z and 2026-11-23T14:05:00+01:00"
  /// The forms of a duration.
  package static let durationForms = "24h, 90m, 2d, 1w, 3h15m or 30s"
  /// The longest duration, in seconds: 100 years of 365 days.
  package static let durationSecondsMax = 100 * 365 * CivilTime.secondsPerDay

  /// Reads a time: POSIX seconds UTC.
  ///
  /// A date alone is its midnight. A time without a date is today's. Days and weeks before `now`
  /// are 24 hours and 7 times that; `today` and `yesterday` are days of the calendar.
  ///
  /// - Parameters:
  ///   - text: What the admin typed.
  ///   - now: The present, POSIX seconds UTC.
  ///   - clock: The zone of dates and times that name none.
  package static func time(
    _ text: String, now: Int, clock: ZoneClock
  ) throws(TimeProblem) -> Int {
    let typed = trimmed(text)
    if let word = named(typed.lowercased(), now: now, clock: clock) { return word }
    if let date = ISOTime(typed) {
      switch date.zone {
      case .offset(let east): return date.localSeconds - east
      case .none: return clock.instant(local: date.localSeconds)
      }
    }
    if let time = timeOfDay(typed) {
      return clock.instant(local: clock.midnight(now) + time)
    }
    if let time = epoch(typed) { return time }
    if let length = ago(typed.lowercased()) { return now - length }
    throw TimeProblem(
      text: text, reason: "'\(excerpt(text))' is not a time", hint: "one of: " + timeForms)
  }

  /// Reads a duration: seconds, more than 0.
  ///
  /// Units are `s`, `m`, `h`, `d` (24 hours) and `w` (7 days), or their English words; each may
  /// stand once, the largest first.
  package static func duration(_ text: String) throws(TimeProblem) -> Int {
    let hint = "one of: " + durationForms
    guard let seconds = length(trimmed(text).lowercased()) else {
      throw TimeProblem(
        text: text, reason: "'\(excerpt(text))' is not a duration", hint: hint)
    }
    guard seconds > 0 else {
      throw TimeProblem(text: text, reason: "'\(excerpt(text))' is no time at all", hint: hint)
    }
    return seconds
  }

  // MARK: - Forms

  private static func trimmed(_ text: String) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    let start = text.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...last])
  }

  private static func named(_ word: String, now: Int, clock: ZoneClock) -> Int? {
    switch word {
    case "now": now
    case "today": clock.startOfDay(now)
    case "yesterday": clock.startOfDay(now, movedByDays: -1)
    default: nil
    }
  }

  private static func timeOfDay(_ text: String) -> Int? {
    var scan = DigitScan(text)
    guard let time = scan.timeOfDay(), scan.isAtEnd else { return nil }
    return time
  }

  private static func epoch(_ text: String) -> Int? {
    var scan = DigitScan(text)
    guard scan.take("@"), let seconds = scan.number(), seconds < ISOTime.secondsEnd, scan.isAtEnd
    else { return nil }
    return seconds
  }

  /// Seconds of `-2h` and `2h ago`.
  private static func ago(_ text: String) -> Int? {
    if text.hasPrefix("-") { return length(trimmed(String(text.dropFirst()))) }
    let word = " ago"
    return text.hasSuffix(word) ? length(trimmed(String(text.dropLast(word.count)))) : nil
  }

  private static let units: [(words: [String], seconds: Int)] = [
    (["w", "week", "weeks"], 7 * 86_400), (["d", "day", "days"], 86_400),
    (["h", "hr", "hour", "hours"], 3600), (["m", "min", "minute", "minutes"], 60),
    (["s", "sec", "second", "seconds"], 1),
  ]

  /// Seconds of numbers with units; nil where it is none, or longer than `durationSecondsMax`.
  private static func length(_ text: String) -> Int? {
    var scan = DigitScan(text)
    var total = 0
    var next = 0
    while !scan.isAtEnd {
      guard let number = scan.number() else { return nil }
      _ = scan.take(" ")
      let word = scan.word()
      guard let place = units[next...].firstIndex(where: { $0.words.contains(word) }) else {
        return nil
      }
      // 12 digits of weeks stay below 2^63.
      total += number * units[place].seconds
      guard total <= durationSecondsMax else { return nil }
      next = place + 1
      while scan.take(" ") {}
    }
    return text.isEmpty ? nil : total
  }
}
