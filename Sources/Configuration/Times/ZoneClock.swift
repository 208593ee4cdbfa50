import ByteKit
import Foundation

/// Local time in one zone: civil dates to POSIX seconds and back, and the texts of screens.
///
/// The zone's offset at an instant is that of the system's tzdata, and Foundation's where the system has
/// none; the calendar is the proleptic Gregorian one of `CivilTime`.
package struct ZoneClock: Hashable, Sendable {
  private let zone: TimeZone
  private let rules: ZoneRules?
  private let isUTC: Bool

  /// A clock that shows UTC.
  package static let utc = ZoneClock(zone: .gmt, rules: nil)

  /// Foundation's zone is nil where it does not know one that the system has rules of.
  private init(zone: TimeZone?, rules: ZoneRules?) {
    self.zone = zone ?? .gmt
    self.rules = rules
    isUTC = zone.map(Self.isUTC) ?? false
  }

  /// True where the rules are the system's.
  var isOfSystem: Bool { rules != nil }

  /// Seconds east of UTC at an instant.
  package func offset(at seconds: Int) -> Int {
    rules?.offset(at: seconds)
      ?? zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }

  /// What a clock on the wall shows, as if it were UTC.
  package func local(_ seconds: Int) -> Int { seconds + offset(at: seconds) }

  /// The instant at which the clock on the wall shows a time.
  ///
  /// A time that it shows twice, when clocks go back, is the first of the two. A time that it never
  /// shows, when clocks go forward, is moved forward by as much as the clocks are: 02:30 is 03:30.
  ///
  /// - Parameter local: The time shown, as if it were UTC.
  package func instant(local: Int) -> Int {
    // A day to each side is further than any offset, and no zone changes twice in that time.
    let before = offset(at: local - CivilTime.secondsPerDay)
    let after = offset(at: local + CivilTime.secondsPerDay)
    let candidates = [local - before, local - after].filter { self.local($0) == local }
    return candidates.min() ?? local - before
  }

  /// Midnight, or the first instant, of the day that an instant lies in, moved by whole days.
  package func startOfDay(_ seconds: Int, movedByDays days: Int = 0) -> Int {
    instant(local: midnight(seconds) + days * CivilTime.secondsPerDay)
  }

  /// The midnight before or at an instant as a clock on the wall would show it, as if it were UTC.
  package func midnight(_ seconds: Int) -> Int {
    let shown = local(seconds)
    let day = CivilTime.secondsPerDay
    return shown - (shown % day + day) % day
  }
}

// MARK: - Screens

extension ZoneClock {
  /// `2026-11-23`.
  package func day(_ seconds: Int) -> String { String(shown(seconds).prefix(10)) }

  /// `14:05`.
  package func minuteOfDay(_ seconds: Int) -> String {
    String(shown(seconds).dropFirst(11).prefix(5))
  }

  /// `2026-11-23 14:05`.
  package func minute(_ seconds: Int) -> String { day(seconds) + " " + minuteOfDay(seconds) }

  /// `2026-11-23 14:05:30`.
  package func second(_ seconds: Int) -> String {
    day(seconds) + " " + shown(seconds).dropFirst(11).prefix(8)
  }

  /// `2026-11-23 14:05 +0100`, or `2026-11-23 14:05 UTC`.
  package func minuteWithZone(_ seconds: Int) -> String {
    minute(seconds) + " " + zoneName(seconds)
  }

  /// `14:05:30+0100`, or `14:05:30Z`.
  package func secondOfDayWithZone(_ seconds: Int) -> String {
    let zone = zoneName(seconds)
    return shown(seconds).dropFirst(11).prefix(8) + (zone == "UTC" ? "Z" : zone)
  }

  /// The offset at an instant, `+0100`; `UTC` where the zone is UTC.
  ///
  /// Abbreviations such as CET are not used: the same letters name several zones.
  package func zoneName(_ seconds: Int) -> String {
    let east = offset(at: seconds)
    if east == 0, isUTC { return "UTC" }
    let minutes = abs(east) / 60
    let digits = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
    return (east < 0 ? "-" : "+") + digits
  }

  private static func isUTC(_ zone: TimeZone) -> Bool {
    zone == .gmt
      || ["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"]
        .contains(zone.identifier)
  }

  private func shown(_ seconds: Int) -> String { CivilTime.iso(local(seconds)) }
}

// MARK: - Names of zones

extension ZoneClock {
  /// The zone that `--tz` names: `Europe/Brussels`, `UTC`, `Z`, `+0200`, `+02:00`, or `local` for
  /// the machine's own.
  ///
  /// Throws with the nearest known name.
  package static func named(_ name: String) throws(TimeProblem) -> ZoneClock {
    if name == "local" {
      return ZoneClock(zone: .current, rules: ZoneFiles.local(name: TimeZone.current.identifier))
    }
    if ["utc", "gmt", "z"].contains(name.lowercased()) { return .utc }
    var scan = DigitScan(name)
    if let east = scan.offset(), scan.isAtEnd, let zone = TimeZone(secondsFromGMT: east) {
      return ZoneClock(zone: zone, rules: nil)
    }
    // Foundation also takes words such as "GMT+2" and abbreviations, whose signs and meanings
    // differ from place to place; only names of the form Area/City are asked for.
    if name.contains("/") {
      let rules = ZoneFiles.rules(of: name)
      let zone = TimeZone(identifier: name)
      if zone != nil || rules != nil { return ZoneClock(zone: zone, rules: rules) }
    }
    let known = TimeZone.knownTimeZoneIdentifiers
    let nearest = NearestWord.find(name, in: known).map { ", the nearest is \($0)" } ?? ""
    throw TimeProblem(
      text: name, reason: "no time zone is named '\(excerpt(name))'" + nearest,
      hint: "a name such as Europe/Brussels, UTC, local, or an offset such as +0200")
  }
}
