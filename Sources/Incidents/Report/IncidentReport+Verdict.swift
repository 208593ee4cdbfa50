import ByteKit
public import Findings
import ReplyClassifier

extension IncidentReport {
  /// What it comes to, in one word, with every reason.
  ///
  /// Critical where DMARC makes a spike that is on and not small. Without data where an input could
  /// not be read, nothing is known of the time asked for, or the log does not say what is usual.
  /// Attention for every other spike. Else nothing rose.
  public var verdict: Verdict {
    let found = spikes.filter { $0.origin == .found }
    let critical = found.filter { $0.severity == .critical && !$0.isOver }
    let others = found.filter { $0.severity != .critical || $0.isOver }
    let gaps = dataGaps
    let notices = attention
    let status: Verdict.Status =
      !critical.isEmpty
      ? .critical
      : !gaps.isEmpty ? .notEnoughData : others.isEmpty && notices.isEmpty ? .ok : .attention
    let told = (critical + others).map(Self.reason)
    let first = status == .notEnoughData ? gaps + told : told + gaps
    let all = first + notices
    return Verdict(status: status, reasons: all.isEmpty ? calm : all)
  }

  /// Why the data allow no verdict, each in a few words; empty where they do.
  public var dataGaps: [String] { dataGaps(CivilTime.iso) }

  /// The same, with a clock for the times in it.
  package func dataGaps(_ time: (Int) -> String) -> [String] {
    var gaps = unreadPaths.map { "could not be read: \($0)" }
    if hasNoTraffic {
      if inputs.logs.rejected > 0 { gaps.append("no row of the logs could be counted") }
      return gaps
    }
    guard hasMinutes else { return gaps + ["no minute of that time is known"] }
    gaps += unjudged.rises.map { Self.reason($0, time) } + unjudged.shares.map(reason)
    return gaps + spikes.filter { $0.origin == .given && !$0.hasPast }.map(Self.pastReason)
  }

  /// What is no spike and should be looked at, each in a few words.
  public var attention: [String] {
    let higher = spikes.filter { $0.origin == .given && $0.hasPast && $0.isHigher }.map {
      "more mail than before was \($0.kind.rawValue) then: \(Self.change($0))"
    }
    guard let rate = unjudged.steadyDMARC else { return higher }
    return higher + [
      "all the time mail is refused for the DMARC policy: \(Self.text(rate)); stagewatch report tells"
        + " which"
    ]
  }

  private var calm: [String] {
    hasNoTraffic
      ? ["no row tells of mail that was attempted"]
      : ["no kind of failure rose above its usual rate"]
  }

  // MARK: - In words

  private static func reason(_ spike: Spike) -> String {
    let dmarc = spike.dmarc == .no ? "" : spike.dmarc == .yes ? ", DMARC" : ", partly DMARC"
    return "\(spike.kind.rawValue) mail rose: \(change(spike)), \(spike.extra) extra\(dmarc)"
      + (spike.isOver ? ", over" : ", still on")
  }

  private static func change(_ spike: Spike) -> String {
    "\(text(spike.before)) before, \(text(spike.during)) then"
  }

  private static func reason(_ rise: UnjudgedRise, _ time: (Int) -> String) -> String {
    let what = name(rise.kind, rise.cause)
    let until = rise.end.map { "until \(time($0))" } ?? "to the end of the log"
    let after = rise.after.attempted > 0 ? ", \(text(rise.after)) after it" : ""
    if rise.isFromTheBegin {
      return "the log begins inside a rise: \(what) \(text(rise.during)) \(until)\(after)"
    }
    return "a rise begins at \(time(rise.begin)), and the log has only"
      + " \(minutes(rise.pastMinutes)) from before, too little to know what is usual: \(what)"
      + " \(text(rise.before)) before, \(text(rise.during)) \(until)\(after)"
  }

  private func reason(_ share: HighShare) -> String {
    let place =
      (share.receiver.map { " at \($0)" } ?? "") + (share.domain.map { ", mail of \($0)" } ?? "")
      + (share.relay.map { " from \($0)" } ?? "") + (share.domain == nil ? "" : ":")
    return "\(Self.name(share.kind, share.cause))\(place) \(Self.text(share.rate)) over all"
      + " \(Self.minutes(logMinutes)) of the log: nothing from before tells whether that is usual"
  }

  private static func pastReason(_ spike: Spike) -> String {
    "the log has only \(minutes(spike.pastMinutes)) from before that time, too little to know what is"
      + " usual: \(spike.kind.rawValue) \(change(spike))"
  }

  private var logMinutes: Int {
    guard let first = inputs.logs.first, let last = inputs.logs.last else { return 0 }
    return last / 60 - first / 60 + 1
  }

  private static func name(_ kind: FailureKind, _ cause: Cause?) -> String {
    kind.rawValue + (cause.map { " for \(EvidenceVerdict.name($0))" } ?? "")
  }

  private static func minutes(_ count: Int) -> String {
    "\(count) minute\(count == 1 ? "" : "s")"
  }

  /// `1,204`.
  private static func grouped(_ count: Int) -> String {
    let text = String(count)
    let head = (text.count - 1) % 3 + 1
    let rest = text.dropFirst(head)
    return text.prefix(head)
      + rest.enumerated().map { ($0.offset % 3 == 0 ? "," : "") + String($0.element) }.joined()
  }

  private static func text(_ rate: FailureRate) -> String {
    guard let share = rate.share else { return "no mail" }
    let hundredths = Int((share * 10_000).rounded())
    let rest = String(hundredths % 100)
    return "\(grouped(rate.failed)) of \(grouped(rate.attempted))"
      + " (\(hundredths / 100).\(rest.count < 2 ? "0" + rest : rest) %)"
  }
}
