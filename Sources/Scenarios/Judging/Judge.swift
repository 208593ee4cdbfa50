import ByteKit

/// Compares the findings of a report with the truth of its scenario.
///
/// The rules are written down in docs/findings-judged.md; what is said there is what is done here.
package struct Judge {
  /// Introduced failures from this many expected messages on must be found.
  package static let leastToFind = 30.0
  /// A finding is not false where at least this many messages were to be expected.
  package static let leastToExcuse = 1.0
  /// Rises of so many messages and of such a share are large.
  package static let largeRiseMessages = 60.0, largeRiseShare = 0.02
  /// Most seconds between a stage's begin in the report and the true one.
  package static let stageToleranceSeconds = 48 * 3600
  /// Reported messages from which a relay missing DKIM must be found.
  package static let leastReported = 30
  /// From this share on one receiver holds a failure; up to the other one it does not; between
  /// them the receiver is not judged.
  package static let singleShare = 0.95, severalShare = 0.85

  let truth: ScenarioTruth
  let found: FoundReport
  private(set) var result = Judgement()

  /// Judges a report.
  package static func judge(_ found: FoundReport, by truth: ScenarioTruth) -> Judgement {
    var judge = Judge(truth: truth, found: found)
    judge.result.scenarios = 1
    judge.judgeIntroduced()
    judge.judgeLargeRises()
    judge.judgeStageFailures()
    judge.judgeMissingDKIM()
    return judge.result
  }

  private init(truth: ScenarioTruth, found: FoundReport) {
    self.truth = truth
    self.found = found
  }

  // MARK: - Matching

  /// True where each part that the report names is the true one, and it names one at least.
  static func matches(_ found: FoundReport.Relay?, _ truth: ScenarioTruth.Relay) -> Bool {
    guard let found else { return false }
    let pairs = [
      (found.injector?.lowercased(), truth.injector), (found.injectorIP, truth.injectorIP),
      (found.vmta, truth.vmta), (found.sourceIP, truth.sourceIP),
    ].filter { !($0.0 ?? "").isEmpty }
    return !pairs.isEmpty && pairs.allSatisfy { $0.0 == $0.1 }
  }

  /// The same policy and percent, and nearly the same begin.
  static func matches(_ found: FoundReport.Stage?, _ truth: ScenarioTruth.Stage) -> Bool {
    guard let found, found.policy == truth.policy, (found.percent ?? 100) == truth.percent,
      let begin = found.begin.flatMap(seconds)
    else { return false }
    return abs(begin - truth.begin) <= stageToleranceSeconds
  }

  /// Domain, relay, kind and stage.
  static func isInPlace(
    _ found: FoundReport.StageFailure, _ truth: ScenarioTruth.Introduced
  ) -> Bool {
    found.domain == truth.domain && found.kind == truth.kind && matches(found.relay, truth.relay)
      && matches(found.stage, truth.stage)
  }

  /// In place and of the same cause; the cause of quarantined mail is not compared.
  static func matches(
    _ found: FoundReport.StageFailure, _ truth: ScenarioTruth.Introduced
  ) -> Bool {
    isInPlace(found, truth) && (truth.kind == "quarantined" || found.cause == truth.cause)
  }

  /// POSIX seconds of `2026-02-16T00:00:00Z`; nil for anything else.
  static func seconds(_ text: String) -> Int? {
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard parts.count == 6, text.hasSuffix("Z") else { return nil }
    return CivilTime.daysFromCivil(year: parts[0], month: parts[1], day: parts[2]) * 86_400
      + parts[3] * 3600 + parts[4] * 60 + parts[5]
  }

  // MARK: - Stage failures

  private mutating func judgeIntroduced() {
    for truth in truth.introduced where truth.certain >= Self.leastToFind {
      let hits = found.stageFailures.filter { Self.matches($0, truth) }
      if truth.attribution == "dmarc" {
        result.recall.add(!hits.isEmpty)
        if hits.isEmpty { note("missed", Self.text(truth)) }
        if let first = hits.first { judgeParts(first, truth) }
      } else {
        result.coincidences.add(!hits.isEmpty)
        guard !hits.isEmpty else { continue }
        let called = hits.contains { $0.attribution == "dmarc" }
        result.calledDMARC.add(called)
        if called { note("coincidence called dmarc", Self.text(truth)) }
      }
    }
  }

  /// By what came, not by chances; where the stages are inferred, the windows that count are not
  /// known, so quarantined mail is left out.
  private mutating func judgeLargeRises() {
    for item in truth.introduced where item.attribution == "dmarc" && Self.isLargeRise(item) {
      guard truth.declaresStages || item.kind != "quarantined" else { continue }
      let isFound = found.stageFailures.contains { Self.matches($0, item) }
      result.largeRises.add(isFound)
      if !isFound {
        note("large rise missed", Self.text(item) + " came \(Self.rounded(item.actual))")
      }
    }
  }

  private static func isLargeRise(_ item: ScenarioTruth.Introduced) -> Bool {
    item.actual >= largeRiseMessages && item.actual >= largeRiseShare * Double(item.attempted)
  }

  private mutating func judgeParts(
    _ found: FoundReport.StageFailure, _ truth: ScenarioTruth.Introduced
  ) {
    let attributed = found.attribution == "dmarc"
    result.attribution.add(attributed)
    if !attributed {
      note("attribution \(found.attribution ?? "missing")", Self.text(truth))
    }
    let largest = truth.receivers.max { ($0.value, $0.key) < ($1.value, $1.key) }
    let share = (largest?.value ?? 0) / truth.expected
    guard share >= Self.singleShare || share <= Self.severalShare else { return }
    let wanted = share >= Self.singleShare ? largest?.key : nil
    result.receiver.add(found.receiver == wanted)
    if found.receiver != wanted {
      note("receiver \(found.receiver ?? "none"), not \(wanted ?? "none")", Self.text(truth))
    }
  }

  private mutating func judgeStageFailures() {
    if truth.isNull { result.nulls.add(!found.stageFailures.isEmpty) }
    for finding in found.stageFailures {
      let inPlace = truth.introduced.filter {
        Self.isInPlace(finding, $0) && $0.expected >= Self.leastToExcuse
      }
      let matched = truth.introduced.filter { Self.matches(finding, $0) }
      result.falseFindings.add(inPlace.isEmpty)
      if inPlace.isEmpty { note("false", Self.text(finding)) }
      guard !inPlace.isEmpty else { continue }
      result.otherCause.add(matched.isEmpty)
      if matched.isEmpty { note("other cause", Self.text(finding)) }
      guard !matched.isEmpty else { continue }
      let expected = Self.expected(finding, matched)
      guard let holds = finding.introduced?.holds(expected) else { continue }
      result.coverage.add(holds)
      if !holds {
        note("interval without \(Self.rounded(expected))", Self.text(finding))
      }
    }
  }

  /// What the interval of a finding should hold.
  ///
  /// Reports count quarantined mail by address, and the program leaves out each window that may span
  /// a change, so the true rise is taken times the messages that the finding itself counts.
  static func expected(
    _ finding: FoundReport.StageFailure, _ matched: [ScenarioTruth.Introduced]
  ) -> Double {
    let all = matched.reduce(0) { $0 + $1.expected }
    guard finding.kind == "quarantined", let attempted = finding.after?.attempted,
      let first = matched.first, matched.allSatisfy({ $0.relay.sourceIP == first.relay.sourceIP })
    else { return all }
    return first.addressRise * Double(attempted)
  }

  /// Keeps a line for what is not right.
  mutating func note(_ what: String, _ of: String) {
    result.notes.append("\(truth.kind.rawValue) \(truth.seed): \(what): \(of)")
  }

  /// Changes the result; for the rules in other files.
  mutating func count(_ body: (inout Judgement) -> Void) { body(&result) }

  // MARK: - Texts

  private static func text(_ truth: ScenarioTruth.Introduced) -> String {
    "\(truth.domain) \(truth.relay.injector) \(truth.kind) \(truth.cause) \(truth.stage.policy)"
      + " \(truth.stage.percent) expected \(rounded(truth.expected))"
  }

  private static func text(_ finding: FoundReport.StageFailure) -> String {
    let introduced = finding.introduced
    let numbers = [introduced?.low, introduced?.estimate, introduced?.high]
      .map { $0.map(rounded) ?? "?" }.joined(separator: " ")
    return "\(finding.domain) \(relayText(finding.relay)) \(finding.kind) \(finding.cause ?? "")"
      + " \(finding.stage?.policy ?? "") \(finding.stage?.percent ?? 100)"
      + " \(finding.attribution ?? "") introduced \(numbers)"
  }

  /// The parts of a relay that are named.
  static func relayText(_ relay: FoundReport.Relay?) -> String {
    let parts = [relay?.injector, relay?.vmta, relay?.sourceIP].compactMap { $0 }
    return parts.isEmpty ? "(no relay)" : parts.joined(separator: "/")
  }

  /// One digit behind the point.
  static func rounded(_ value: Double) -> String { String((value * 10).rounded() / 10) }
}
