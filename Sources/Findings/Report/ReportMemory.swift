import AggregateReports
import DeliveryJoin
import ReplyClassifier

/// What a report told, as far as the next one needs it to say what is new.
public struct ReportMemory: Hashable, Sendable {
  /// A finding and how it stands.
  public struct Finding: Hashable, Sendable {
    /// Kind and id together name it; both are the same in every run over the same facts.
    public let kind: Kind, id: String
    /// What it is, in a few words.
    public let title: String
    /// How grave it was when it was last told.
    public let severity: Severity
    /// How it stands.
    public let state: State
    /// When it was first told, and when its state last changed; POSIX seconds UTC.
    public let firstTold: Int, changed: Int

    /// Makes a finding from its parts.
    public init(
      kind: Kind, id: String, title: String, severity: Severity, state: State, firstTold: Int,
      changed: Int
    ) {
      self.kind = kind
      self.id = id
      self.title = title
      self.severity = severity
      self.state = state
      self.firstTold = firstTold
      self.changed = changed
    }
  }

  /// The kinds of findings that are remembered.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// `stage_failures`.
    case stageFailure = "stage_failure"
    /// `missing_dkim`.
    case missingDKIM = "missing_dkim"
    /// `new_signatures`.
    case newSignature = "new_signature"
    /// `policy_drift`.
    case policyDrift = "policy_drift"
    /// `silent_reporters`.
    case silentReporter = "silent_reporter"
    /// Own mail lost to DMARC below the floors of findings: `accounting`.
    case lostMail = "lost_mail"
  }

  /// How a finding stands.
  public enum State: String, CaseIterable, Hashable, Sendable {
    /// Told for the first time.
    case new
    /// Told before, and still there.
    case open
    /// Told before, and no longer there.
    case fixed
    /// There again after it was fixed.
    case reopened
  }

  /// A stage of a policy domain.
  public struct StageMark: Hashable, Sendable {
    /// The policy domain.
    public let domain: String
    /// Begin, POSIX seconds UTC.
    public let begin: Int
    /// `p`, as published.
    public let policy: String
    /// `pct`; 100 where nothing else is known.
    public let percent: Int
    /// t=y.
    public let isTesting: Bool
    /// `declared` or `inferred`.
    public let origin: String

    /// Makes a mark from its parts.
    public init(
      domain: String, begin: Int, policy: String, percent: Int, isTesting: Bool, origin: String
    ) {
      self.domain = domain
      self.begin = begin
      self.policy = policy
      self.percent = percent
      self.isTesting = isTesting
      self.origin = origin
    }
  }

  /// A From domain's mail to one reporter in windows that begin on one day.
  public struct DayKey: Hashable, Sendable {
    /// From domain.
    public let domain: String
    /// Day, counted from 1970-01-01, UTC.
    public let day: Int
    /// The reporter.
    public let reporter: String

    /// Makes a key.
    public init(domain: String, day: Int, reporter: String) {
      self.domain = domain
      self.day = day
      self.reporter = reporter
    }
  }

  /// Reported messages.
  public struct DayCount: Hashable, Sendable {
    /// All, and those that pass DMARC.
    public var messages: Int, aligned: Int

    /// Makes a count.
    public init(messages: Int = 0, aligned: Int = 0) {
      self.messages = messages
      self.aligned = aligned
    }
  }

  /// When the report was made, POSIX seconds UTC.
  public let at: Int
  /// Findings of this report and of those before it, fixed ones too.
  public let findings: [Finding]
  /// The stages.
  public let stages: [StageMark]
  /// What reporters said by then.
  public let days: [DayKey: DayCount]

  /// Makes a memory from its parts.
  public init(at: Int, findings: [Finding], stages: [StageMark], days: [DayKey: DayCount]) {
    self.at = at
    self.findings = findings
    self.stages = stages
    self.days = days
  }
}

extension ReportMemory {
  /// What a report tells, as the next one after another memory, or as the first.
  public init(of report: CorrelationReport, after memory: ReportMemory?) {
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
    found += report.newSignatures.map {
      finding(
        .newSignature, FindingID.make([$0.domain, $0.receiver, $0.cause.rawValue, $0.signature]),
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
      days[key, default: DayCount()].messages += row.reported.messages
      days[key, default: DayCount()].aligned += row.reported.aligned
    }
    return days
  }
}

extension ReportMemory.StageMark {
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
    return parts.isEmpty ? "several relays" : parts.joined(separator: " ")
  }
}
