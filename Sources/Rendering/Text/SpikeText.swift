import Findings
import Incidents

/// Parts of spikes in words, the same on the screen and on the page.
enum SpikeText {
  /// `the same hours of 7 days before`; nil where there is nothing from before.
  static func baseline(_ spike: Spike, _ style: TextStyle) -> String? {
    let ranges = spike.baseline.ranges
    guard let latest = ranges.first, let earliest = ranges.last else { return nil }
    return spike.baseline.isSameHours
      ? "the same hours of \(Amount.count(ranges.count, "day")) before"
      : "\(style.time(earliest.lowerBound)) to \(style.time(latest.upperBound))"
  }

  /// `ended 2026-11-23 10:40 UTC`, or that it lasts.
  static func state(_ spike: Spike, _ style: TextStyle) -> String {
    spike.end.map { "ended \(style.time($0))" } ?? "still on"
  }

  /// `between 2026-11-23 09:38 UTC and 2026-11-23 09:41 UTC`; nil where it is known to the minute.
  static func between(_ range: ClosedRange<Int>?, _ style: TextStyle) -> String? {
    guard let range, range.lowerBound < range.upperBound else { return nil }
    return "between \(style.time(range.lowerBound)) and \(style.time(range.upperBound))"
  }

  /// How sure begin and end are; nil where both are known to the minute.
  static func uncertainty(_ spike: Spike, _ style: TextStyle) -> String? {
    let ranges = [
      between(spike.begins, style).map { "began \($0)" },
      between(spike.ends, style).map { "ended \($0)" },
    ].compactMap { $0 }
    let parts = [
      growth(spike, style), ranges.isEmpty ? nil : ranges.joined(separator: ", ") + " (95 %)",
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// That it grew slowly; nil where it came at once.
  static func growth(_ spike: Spike, _ style: TextStyle) -> String? {
    spike.growsFrom.map {
      "slow growth from about \(style.time($0)) on; the begin is not known more sharply"
    }
  }

  /// The title of a time that was asked for and in which no spike was found.
  static func given(_ spike: Spike) -> String {
    if !spike.hasPast { return "Too little before that time. The hour after it:" }
    return spike.isHigher
      ? "More than before, but no spike. The hour after it:"
      : "No rise at that time. The hour after it:"
  }

  /// When it began and whether it is on; of a time that was asked for, its ends.
  static func times(_ spike: Spike, _ style: TextStyle) -> String {
    spike.origin == .given
      ? "\(style.time(spike.begin)) to \(style.time(spike.until))"
      : "began \(style.time(spike.begin))   \(state(spike, style))"
  }

  /// `during the spike`; in the hour, where a time was asked for.
  static func during(_ spike: Spike) -> String {
    spike.origin == .given ? "in that hour" : "during the spike"
  }

  /// How far the share lies above that of the time before; nil where nothing was attempted.
  static func difference(_ spike: Spike) -> String? {
    spike.difference.map {
      "difference \(points($0.lowerBound)) to \(points($0.upperBound)) percentage points (95 %)"
    }
  }

  /// `+1.20`, `-0.30`.
  private static func points(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let text = Amount.percent(hundredths: hundredths).dropLast(2)
    return (hundredths > 0 ? "+" : "") + text
  }

  /// Whether it is over, by what happens now.
  static func over(_ spike: Spike) -> String {
    let usual = Amount.share(spike.before.failed, of: spike.before.attempted)
    let answer =
      spike.origin == .given
      ? (spike.isHigher ? "higher than before" : "nothing rose") : spike.isOver ? "yes" : "no"
    let now = "\(answer): in the last \(minutes(spike.nowSeconds)) of the log"
    guard let interval = spike.now.interval else { return now + " there was no mail" }
    return now + " \(FindingText.rate(spike.now)), with 95 % interval"
      + " \(Amount.percent(interval.lowerBound)) to \(Amount.percent(interval.upperBound));"
      + " usual \(usual)"
      + (tellsNothing(spike, interval) ? "; too little mail to tell by that" : "")
  }

  /// True where so little mail is sent now that it could fail as usual, and as in the spike.
  private static func tellsNothing(_ spike: Spike, _ now: ClosedRange<Double>) -> Bool {
    guard let during = spike.during.share, let before = spike.before.share else { return false }
    return now.contains(during) && now.contains(before)
  }

  /// `30 minutes`.
  static func minutes(_ seconds: Int) -> String { Amount.count(seconds / 60, "minute") }

  /// `+1 d 4 h`, `-25 min`: how long before or after the begin.
  static func distance(_ seconds: Int) -> String {
    let minutes = abs(seconds) / 60
    guard minutes > 0 else { return "0" }
    let (days, hours) = (minutes / 1440, minutes / 60 % 24)
    let parts =
      days > 0
      ? ["\(Amount.count(days)) d", hours > 0 ? "\(hours) h" : ""]
      : [hours > 0 ? "\(hours) h" : "", minutes % 60 > 0 ? "\(minutes % 60) min" : ""]
    return (seconds < 0 ? "−" : "+") + parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Whether reports showed it before; nil where that does not matter.
  static func predictable(_ spike: Spike, _ style: TextStyle) -> String? {
    guard spike.dmarc != .no || spike.seenBefore != nil else { return nil }
    guard let seen = spike.seenBefore else {
      return "no report of the time before shows this mail failing"
    }
    let policy = seen.policy.map { " at p=\($0)" } ?? ""
    return "yes: \(Amount.count(seen.failing)) of \(Amount.count(seen.messages, "message"))"
      + " of the same mail failed\(policy) in reports of"
      + " \(Amount.count(seen.reporters, "reporter")), from \(style.time(seen.first)) on"
  }

  /// What the grades of evidence mean.
  static let grades =
    "A both the reply and the reports name it; B only one does; C only the time fits"
}
