import AggregateReports
import Join
import Policies
import ReplyClassifier

extension ToldReport {
  /// What a report tells, as the next one after another memory, or as the first.
  public init(of report: CorrelationReport, after memory: ToldReport?) {
    let now = report.generatedAt
    var before: [Key: Finding] = [:]
    for finding in memory?.findings ?? [] { before[Key(finding)] = finding }
    var findings: [Finding] = []
    for told in Self.told(report) {
      let known = before.removeValue(forKey: Key(told))
      let state: State =
        switch known?.state {
        case nil: .new
        case .fixed: .reopened
        default: .open
        }
      findings.append(
        Finding(
          kind: told.kind, id: told.id, title: told.title, severity: told.severity, state: state,
          firstTold: known?.firstTold ?? now,
          changed: state == .open ? known?.changed ?? now : now))
    }
    for gone in before.values {
      findings.append(
        Finding(
          kind: gone.kind, id: gone.id, title: gone.title, severity: gone.severity, state: .fixed,
          firstTold: gone.firstTold, changed: gone.state == .fixed ? gone.changed : now))
    }
    self.init(
      at: now, findings: findings.sorted(by: Self.order), stages: report.stages.map(StageMark.init),
      days: Self.days(report))
  }

  private struct Key: Hashable {
    let kind: Kind
    let id: String

    init(_ finding: Finding) {
      kind = finding.kind
      id = finding.id
    }
  }

  private static func order(_ a: Finding, _ b: Finding) -> Bool {
    a.severity == b.severity
      ? (a.kind.rawValue, a.title, a.id) < (b.kind.rawValue, b.title, b.id)
      : a.severity > b.severity
  }

  /// The findings of a report; state and times have no meaning yet.
  private static func told(_ report: CorrelationReport) -> [Finding] {
    func finding(
      _ kind: Kind, _ id: String, _ title: String, _ severity: Severity
    ) -> Finding {
      Finding(
        kind: kind, id: id, title: title, severity: severity, state: .new, firstTold: 0, changed: 0)
    }
    // What is mended is told as fixed by no longer being told here.
    var found = report.stageFailures.filter { !$0.isMended }.map {
      let cause = $0.cause.map { ", \($0.rawValue)" } ?? ""
      let title = "\($0.domain): \($0.kind.rawValue)\(cause), \($0.relay.short)"
      return finding(.stageFailure, $0.id, title, $0.severity)
    }
    found += Accounting.Kind.allCases.flatMap { kind in
      report.accounting[kind].relays.filter { !$0.course.isMended }.map {
        finding(.lostMail, $0.id, "\($0.domain): mail \(kind.words), \($0.relay.short)", .warning)
      }
    }
    found += report.missingDKIM.filter { !$0.isMended }.map {
      finding(
        .missingDKIM, $0.id, "\($0.domain): \($0.state.rawValue) mail, \($0.relay.short)",
        $0.severity)
    }
    found += report.senders.flatMap { sender -> [Finding] in
      guard sender.ownership != .stranger || sender.isFinding, sender.ownership != .notOurs else {
        return []
      }
      let domain = sender.domains.first ?? ""
      let seen = finding(
        .sender, sender.id, "\(sender.name) sends as \(domain): \(sender.ownership.rawValue)",
        sender.severity)
      let lost = finding(
        .senderLost, sender.id, "\(sender.name) as \(domain): mail quarantined or rejected",
        sender.severity)
      return sender.lost > 0 ? [seen, lost] : [seen]
    }
    found += report.newReplies.map {
      finding(
        .newReply, FindingID.make([$0.domain, $0.receiver, $0.cause.rawValue, $0.signature]),
        "\($0.domain) at \($0.receiver): \($0.signature)", .info)
    }
    found += report.policyDrift.map {
      finding(
        .policyDrift,
        FindingID.make([
          $0.domain, $0.reporter, $0.seen.policy.rawValue, $0.expected.policy.rawValue,
        ]), "\($0.domain): \($0.reporter) saw \($0.seen.policy.rawValue)", .info)
    }
    found += report.silentReporters.map {
      finding(.silentReporter, FindingID.make([$0.reporter]), "\($0.reporter) is silent", .info)
    }
    // Drifts of one reporter at several times are one finding here.
    var seen: Set<Key> = []
    return found.filter { seen.insert(Key($0)).inserted }
  }

  private static func days(_ report: CorrelationReport) -> [DayKey: DayCount] {
    var days: [DayKey: DayCount] = [:]
    for row in report.joins where row.grade != .logOnly {
      let key = DayKey(
        domain: row.domain, day: UTCDay.of(row.window.lowerBound), reporter: row.reporter)
      days[key, default: DayCount()].messages += row.reported.messages - row.reported.unknown
      days[key, default: DayCount()].aligned += row.reported.aligned
    }
    return days
  }
}

extension ToldReport.StageMark {
  init(_ summary: StageSummary) {
    let stage = summary.stage
    self.init(
      domain: stage.domain, begin: stage.begin, policy: stage.policy.rawValue,
      percent: stage.percent, isTesting: stage.isTesting, origin: stage.origin.rawValue)
  }
}

extension RelayName {
  /// `vmta mail2.node from app1.corp.example at 203.0.113.5`, as far as it is known.
  var short: String {
    var parts: [String] = []
    if let vmta, !vmta.isEmpty { parts.append("vmta " + (node.map { "\(vmta).\($0)" } ?? vmta)) }
    if let injector, !injector.isEmpty { parts.append("from \(injector)") }
    if let sourceIP { parts.append("at \(sourceIP)") }
    return parts.isEmpty ? system ?? "several relays" : parts.joined(separator: " ")
  }
}
