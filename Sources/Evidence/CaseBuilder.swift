package import AccountingLog
import AggregateReports
import ByteKit
public import Findings
public import Incidents
public import Join
import Policies
import ReplyClassifier
import Traffic

/// Finds a finding by its id and brings the evidence for it together.
public struct CaseBuilder {
  /// Rows and records that are shown unless all are asked for, and then.
  public static let shownMax = 10, allMax = 1000

  private let correlation: Correlation
  private let report: CorrelationReport
  private let incidents: IncidentReport
  private let itemsMax: Int
  private let context: FindingContext
  private let rows: CaseRows

  /// Takes a correlation that kept a journal, and the findings that were drawn from it in a context.
  public init(
    _ correlation: Correlation, report: CorrelationReport, incidents: IncidentReport,
    context: FindingContext = FindingContext(), showsAll: Bool = false
  ) {
    self.init(
      correlation, report: report, incidents: incidents, context: context, showsAll: showsAll
    ) { _ in [:] }
  }

  /// The same with what a store kept of rows whose logs are gone.
  package init(
    _ correlation: Correlation, report: CorrelationReport, incidents: IncidentReport,
    context: FindingContext = FindingContext(), showsAll: Bool = false,
    excerpts:
      @escaping (Set<LogExcerpts.Place>) -> [LogExcerpts.Place: (
        diagnostic: String, job: String
      )]
  ) {
    self.correlation = correlation
    self.context = context
    self.report = report
    self.incidents = incidents
    itemsMax = showsAll ? Self.allMax : Self.shownMax
    rows = CaseRows(correlation: correlation, itemsMax: itemsMax, excerpts: excerpts)
  }

  /// The ids of all findings.
  public var ids: [String] {
    report.stageFailures.map(\.id) + report.missingDKIM.map(\.id)
      + Accounting.Kind.allCases.flatMap { report.accounting[$0].relays.map(\.id) }
      + report.senders.map(\.id)
      + incidents.spikes.flatMap { [$0.id] + $0.explanations.map(\.id) }
  }

  /// The case of an id; nil where no finding has it.
  public func find(_ id: String) -> FindingCase? {
    if let failure = report.stageFailures.first(where: { $0.id == id }) { return ofStage(failure) }
    if let gap = report.missingDKIM.first(where: { $0.id == id }) { return ofGap(gap) }
    // A relay may be mended on one clock and not on the other: what is on is what is told of it.
    let losses = Accounting.Kind.allCases.compactMap { kind in
      report.accounting[kind].relays.first { $0.id == id }
    }
    if let loss = losses.first(where: { !$0.course.isMended }) ?? losses.first {
      return ofLoss(loss)
    }
    if let sender = report.senders.first(where: { $0.id == id }) { return ofSender(sender) }
    for spike in incidents.spikes {
      if spike.id == id { return ofSpike(spike) }
      if let item = spike.explanations.first(where: { $0.id == id }) {
        return ofExplanation(item, spike)
      }
    }
    return nil
  }

  // MARK: - Findings of the report

  private func ofStage(_ failure: StageFailure) -> FindingCase {
    var found = FindingCase(
      id: failure.id, kind: "stage_failure", title: CaseText.title(failure),
      numbers: CaseText.numbers(failure), test: CaseText.test(failure),
      wouldChange: CaseText.wouldChange(failure))
    let stage = failure.stage.begin..<(failure.stage.end ?? .max)
    if let kind = FailureKind(rawValue: failure.kind.rawValue) {
      addRows(
        &found, kind, stage,
        { stream, event in
          stream.domain == failure.domain && failure.relay.names(stream)
            && kind.cause(of: event.outcome) == failure.cause
        },
        isOfStream: { stream, cause in
          stream.domain == failure.domain && failure.relay.names(stream) && cause == failure.cause
        })
    }
    addRecords(&found, from: stage) { record in
      record.headerFrom == failure.domain && record.isFailing
        && failure.relay.sourceIP.map { $0 == record.sourceIP } ?? true
    }
    return found
  }

  private func ofGap(_ gap: MissingDKIM) -> FindingCase {
    var found = FindingCase(
      id: gap.id, kind: "missing_dkim", title: CaseText.title(gap),
      numbers: CaseText.numbers(gap) + signing(of: gap).flatMap(CaseText.numbers),
      test: CaseText.test(gap), wouldChange: CaseText.wouldChange(gap))
    let entries = correlation.rollup.entries.filter { entry in
      entry.domain == gap.domain && entry.outcome == .delivered
        && entry.relay.isNamed(by: gap.relay)
        && (gap.relay.sourceIP == nil || gap.relay.sourceIP == entry.sourceIP)
    }
    let delivered = rows.deliveries(entries)
    (found.rows, found.rowsTotal) = (delivered.rows, delivered.total)
    addRecords(&found, from: .min..<Int.max) { record in
      record.headerFrom == gap.domain && record.dkimVerdict == .fail
        && gap.relay.sourceIP.map { $0 == record.sourceIP } ?? true
    }
    return found
  }

  /// How the relay's mail is meant to be signed, and what was seen of it.
  private func signing(of gap: MissingDKIM) -> [SigningReview] {
    report.signing.filter {
      $0.pair.domain == gap.domain && $0.pair.vmta == gap.relay.vmta
        && $0.pair.node == gap.relay.node ?? ""
    }
  }

  /// What a relay lost below the floors of findings.
  private func ofLoss(_ loss: Accounting.RelayLoss) -> FindingCase {
    var found = FindingCase(
      id: loss.id, kind: "lost_mail", title: CaseText.title(loss),
      numbers: CaseText.numbers(loss, report.accounting), test: CaseText.test(loss),
      wouldChange: CaseText.wouldChange(loss))
    addRows(
      &found, .refused, .min..<Int.max,
      { stream, event in
        stream.domain == loss.domain && loss.relay.names(stream)
          && FailureKind.refused.cause(of: event.outcome) == .dmarcPolicy
      },
      isOfStream: { stream, cause in
        stream.domain == loss.domain && loss.relay.names(stream) && cause == .dmarcPolicy
      })
    var addresses: Set<IPAddress> = []
    for stream in correlation.rollup.streams
    where stream.domain == loss.domain && loss.relay.names(stream) {
      if let address = stream.sourceIP { addresses.insert(address) }
    }
    if let address = loss.relay.sourceIP { addresses.insert(address) }
    // A sender outside the log has no stream that would tell its addresses.
    if addresses.isEmpty { addresses = Set(loss.addresses) }
    addRecords(&found, from: .min..<Int.max) { record in
      record.headerFrom == loss.domain && record.disposition != .none
        && addresses.contains(record.sourceIP)
    }
    return found
  }

  private func ofSender(_ sender: Sender) -> FindingCase {
    var found = FindingCase(
      id: sender.id, kind: "sender", title: CaseText.title(sender),
      numbers: CaseText.numbers(sender), test: CaseText.test(sender),
      wouldChange: CaseText.wouldChange(sender))
    let members = SenderMembers(correlation, context)
    for number in members.latestFirst {
      let report = correlation.intake.reports[number]
      for record in members.records(of: sender, inReport: number) {
        add(record, of: report, to: &found)
      }
    }
    return found
  }

  // MARK: - Spikes

  private func ofSpike(_ spike: Spike) -> FindingCase {
    var found = FindingCase(
      id: spike.id, kind: "spike", title: CaseText.title(spike), numbers: CaseText.numbers(spike),
      test: CaseText.test(spike), wouldChange: CaseText.wouldChange(spike))
    addRows(&found, spike.kind, spike.begin..<spike.until) { _, _ in true }
    return found
  }

  private func ofExplanation(_ item: Explanation, _ spike: Spike) -> FindingCase {
    var found = FindingCase(
      id: item.id, kind: "explanation", title: CaseText.title(item, spike),
      numbers: CaseText.numbers(item, spike), test: CaseText.test(item, spike),
      wouldChange: CaseText.wouldChange(item, spike))
    var pairs: Set<MailPlace> = []
    addRows(&found, spike.kind, spike.begin..<spike.until) { stream, event in
      guard takes(item.place, stream, event, spike.kind) else { return false }
      if let address = stream.sourceIP {
        pairs.insert(MailPlace(domain: stream.domain, address: address))
      }
      return true
    }
    let from = spike.begin - ReportEvidence.daysBefore * 86_400
    addRecords(&found, from: from..<spike.until) { record in
      pairs.contains(MailPlace(domain: record.headerFrom, address: record.sourceIP))
    }
    return found
  }

  private func takes(
    _ place: [Dimension: String], _ stream: Rollup.Stream, _ event: FailureEvent,
    _ kind: FailureKind
  ) -> Bool {
    guard let journal = correlation.rollup.journal else { return false }
    let values = FailureCube.values(of: stream)
    for (index, dimension) in FailureCube.dimensions.enumerated() {
      if let wanted = place[dimension], wanted != values[index] { return false }
    }
    func fits(_ dimension: Dimension, _ value: String?) -> Bool {
      place[dimension].map { $0 == value } ?? true
    }
    return fits(.cause, kind.cause(of: event.outcome)?.rawValue)
      && fits(.signature, journal.signatures[Int(event.signature)])
      && fits(.job, journal.jobs[Int(event.job)])
      && fits(.recipientDomain, journal.recipientDomains[Int(event.recipientDomain)])
  }

  // MARK: - Evidence

  /// Adds the failures of a time that `holds` takes; `isOfStream` of days without minutes.
  private func addRows(
    _ found: inout FindingCase, _ kind: FailureKind, _ time: Range<Int>,
    _ holds: (Rollup.Stream, FailureEvent) -> Bool,
    isOfStream: ((Rollup.Stream, Cause) -> Bool)? = nil
  ) {
    let failures = rows.failures(kind, time, holds, isOfStream: isOfStream)
    (found.rows, found.rowsTotal) = (failures.rows, failures.total)
  }

  /// Adds the records of windows that touch a time, the latest first.
  private func addRecords(
    _ found: inout FindingCase, from time: Range<Int>, _ holds: (ReportRecord) -> Bool
  ) {
    let reports = correlation.intake.reports.filter {
      $0.window.upperBound > time.lowerBound && $0.window.lowerBound < time.upperBound
    }.sorted { ($1.window.lowerBound, $0.reporter) < ($0.window.lowerBound, $1.reporter) }
    for report in reports {
      for record in report.records where holds(record) { add(record, of: report, to: &found) }
    }
  }

  private func add(
    _ record: ReportRecord, of report: AggregateReport, to found: inout FindingCase
  ) {
    found.recordsTotal += 1
    guard found.records.count < itemsMax else { return }
    found.records.append(
      FindingCase.Record(
        file: report.source, reporter: report.reporter, reportID: report.reportID,
        window: report.window, record: record))
  }
}

extension Relay {
  /// True when a finding's relay, which may leave parts open, is this one.
  func isNamed(by name: RelayName) -> Bool {
    (name.injector ?? injector) == injector && (name.vmta ?? vmta) == vmta
      && (name.node ?? node) == node && (name.injectorIP ?? injectorIP) == injectorIP
  }
}

extension RelayName {
  /// True when a stream is this relay's.
  func names(_ stream: Rollup.Stream) -> Bool {
    stream.relay.isNamed(by: self)
      && (sourceIP == nil || sourceIP == stream.sourceIP)
  }
}
