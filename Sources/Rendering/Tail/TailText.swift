import ByteKit
import Findings
import LiveTraffic
import ReplyClassifier

/// Pieces of text that the lines and the screen of `stagewatch tail` share.
struct TailText {
  let style: TextStyle
  let context: LiveContext

  /// `2.85 %`.
  static func share(_ rate: FailureRate) -> String {
    Amount.share(rate.failed, of: rate.attempted)
  }

  /// `x3.1 [2.8-3.5]`, or what stands in its place.
  static func change(_ comparison: Comparison) -> String {
    switch comparison.verdict {
    case .tooFew: return "too few"
    case .noUsual: return "-"
    default: break
    }
    guard let ratio = comparison.ratio else {
      return comparison.now.failed > 0 ? "new" : "-"
    }
    let high = comparison.high.isFinite ? tenth(comparison.high) : "..."
    return "x\(tenth(ratio)) [\(tenth(comparison.low))-\(high)]"
  }

  private static func tenth(_ value: Double) -> String {
    guard value < 1000 else { return "999+" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// A mark and a word: no meaning is in a colour alone.
  static func verdict(_ comparison: Comparison) -> (text: String, emphasis: TerminalText.Emphasis?)
  {
    switch comparison.verdict {
    case .worse: ("! WORSE", .bad)
    case .better: ("+ better", .good)
    case .same: ("  same", nil)
    case .tooFew: ("? too few to say", .faint)
    case .noUsual: ("? no usual", .faint)
    }
  }

  /// How the word of a verdict is painted.
  static func emphasis(_ status: Findings.Verdict.Status) -> TerminalText.Emphasis {
    switch status {
    case .ok: .good
    case .attention, .notEnoughData: .warning
    case .critical: .bad
    }
  }

  /// `198.51.100.17 vmta-b2 (HR letters)`.
  func relay(_ key: ReplyTrack.Key) -> String {
    let name = context.relay(key)
    var parts = [name.sourceIP?.description, name.vmta, name.node].compactMap { $0 }
      .filter { !$0.isEmpty }
    if parts.isEmpty { parts = [name.injector ?? "no relay told"] }
    if let system = name.system { parts.append("(\(system))") }
    return parts.joined(separator: " ")
  }

  /// `2026-02-16 14:03:11Z`.
  func dayAndClock(_ time: Int) -> String { style.day(time) + " " + style.clock(time) }

  /// `14:03:11Z`.
  func clock(_ time: Int) -> String { style.clock(time) }

  /// The reply itself.
  static func signature(_ key: ReplyTrack.Key) -> String {
    key.signature.isEmpty ? "(no reply)" : key.signature
  }

  /// What a window is compared with: `the same minutes of 7 days before`.
  static func usual(_ usual: Usual) -> String {
    switch usual.basis {
    case .previousDays:
      return "the same minutes of \(Amount.count(usual.spans.count, "prior day"))"
    case .minutesBefore:
      let minutes = usual.spans.reduce(0) { $0 + $1.count } / 60
      return "the \(Amount.count(minutes)) min before"
    case .none: return "nothing to compare with yet"
    }
  }

  /// `38 min`, `2 h 05 min`.
  static func length(_ seconds: Int) -> String {
    let minutes = seconds / 60
    if seconds < 60 { return "\(seconds) s" }
    if minutes < 60 { return "\(minutes) min" }
    let rest = minutes % 60
    return rest == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(rest) min"
  }
}
