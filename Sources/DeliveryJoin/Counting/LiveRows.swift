package import AccountingLog
package import AggregateReports
package import ByteKit
package import ReplyClassifier

/// One row of a log as it counts: whose mail, by which relay, to whom, and what became of it.
///
/// Numbers are those of the `LiveRows` that made it.
package struct LiveRow: Hashable, Sendable {
  /// Number of the From domain.
  package let domain: UInt32
  /// Number of the source address.
  package let source: UInt32
  /// Number of the relay.
  package let relay: UInt32
  /// Number of the delivery, which knows the receiver.
  package let delivery: UInt32
  /// What became of the recipient.
  package let outcome: Outcome
  /// Number of the reply's signature; 0 for delivered rows.
  package let signature: UInt32
  /// `timeLogged`, POSIX seconds UTC.
  package let time: Int
}

/// Something that takes rows one by one as they are read.
package protocol LiveSink {
  /// A row that counts; the batch is valid during the call.
  mutating func take(_ row: LiveRow, _ place: RowBatch.Row, of batch: RowBatch)
  /// A row that was understood and does not count.
  mutating func ignore(_ reason: IgnoreReason)
}

/// Tells of each row what the report tells of it, by the same rules and tables, one row at a time.
///
/// Memory is bounded as that of a report is: past the limits of `RollupPlan` names share a number.
package struct LiveRows: Sendable {
  private let plan: RollupPlan
  private let scratch: RollupLanes
  private var domains: DomainNumbers
  private var sources: SourceNumbers
  private var relays = RelayNumbers()
  private var deliveries: DeliveryNumbers

  /// Makes the tables for a request's configuration; the reports tell which receivers they cover.
  ///
  /// The request's logs are not opened; its period does not matter.
  package init(_ request: CorrelationRequest, reports: [AggregateReport] = []) {
    let policies = PolicyMap(
      domains: reports.map(\.policy.domain) + request.declaredStages.map(\.domain))
    let table = ReceiverTable(adding: request.receivers)
    let coverage = Coverage(reports: reports, table: table)
    plan = RollupPlan(
      inputs: [], policies: policies, coverage: coverage,
      windows: WindowPlan(
        reports: [], index: RecordIndex(), coverage: coverage, policies: policies, stageBegins: [:]),
      nat: request.nat, since: nil, until: nil, domainFilter: request.domain,
      classifier: ReplyClassifier(receivers: table, diagnostics: request.diagnostics),
      reportedDomains: [], reportedSources: [], watchesOverlap: false, dedupes: false,
      keepsJournal: false)
    domains = DomainNumbers(plan: plan)
    sources = SourceNumbers(plan: plan)
    deliveries = DeliveryNumbers(coverage: coverage)
    scratch = RollupLanes(classifier: plan.classifier.makeWorker())
  }

  /// What is wrong with the request's own patterns.
  package var diagnosticProblems: [DiagnosticProblem] { plan.classifier.problems }

  /// Rows of a node follow.
  package mutating func begin(node: String) { relays.begin(node: node) }

  /// Hands over every row of a batch.
  package mutating func read<Sink: LiveSink>(_ batch: RowBatch, into sink: inout Sink) {
    for row in batch.rows {
      let reason = ignoreReason(batch, row)
      // Of mail that came back only what is of the domain asked for is told.
      if let reason, reason != .lateRefusal {
        sink.ignore(reason)
        continue
      }
      let domain = domain(batch, row)
      if plan.domainFilter != nil, domain == DomainNumbers.excluded || domain == DomainNumbers.none
      {
        sink.ignore(.domain)
        continue
      }
      if let reason {
        sink.ignore(reason)
        continue
      }
      sink.take(live(batch, row, domain), row, of: batch)
    }
  }

  private func ignoreReason(_ batch: RowBatch, _ row: RowBatch.Row) -> IgnoreReason? {
    guard row.type == .delivery || row.type == .bounce || row.type == .transient else {
      return row.type == .remoteBounce ? .lateRefusal : .recordType
    }
    let field = batch.field(row, .dlvType)
    if IgnoreReason.isSMTP(field) { return nil }
    scratch.scratch.reset()
    let value = scratch.scratch.value(of: field)
    return IgnoreReason.isSMTP(value) ? nil : IgnoreReason(deliveryType: value)
  }

  private mutating func domain(_ batch: RowBatch, _ row: RowBatch.Row) -> UInt32 {
    let header = batch.field(row, .headerFrom)
    let number =
      header.isEmpty ? DomainNumbers.none : domains.number(ofHeader: header, scratch.scratch)
    if number != DomainNumbers.none { return number }
    scratch.scratch.reset()
    return domains.number(ofMailbox: scratch.scratch.value(of: batch.field(row, .orig)))
  }

  private mutating func live(
    _ batch: RowBatch, _ row: RowBatch.Row, _ domain: UInt32
  ) -> LiveRow {
    let source = sources.number(batch.field(row, .dlvSourceIp), scratch.scratch)
    let relay = relays.number(
      batch.field(row, .srcMta), vmta: batch.field(row, .vmta), scratch.scratch)
    let delivery = deliveries.number(
      remote: batch.field(row, .dsnMta), recipient: batch.field(row, .rcpt), scratch.scratch)
    var outcome = Outcome.delivered
    var signature: UInt32 = 0
    if row.type != .delivery {
      scratch.scratch.reset()
      let verdict = scratch.classifier.classify(
        receiver: deliveries.receiver(of: delivery),
        diag: scratch.scratch.value(of: batch.field(row, .dsnDiag)),
        status: scratch.scratch.value(of: batch.field(row, .dsnStatus)),
        bounceCat: scratch.scratch.value(of: batch.field(row, .bounceCat)))
      outcome = row.type == .bounce ? .refused(verdict.cause) : .deferred(verdict.cause)
      signature = verdict.signature
    }
    return LiveRow(
      domain: domain, source: source, relay: relay, delivery: delivery, outcome: outcome,
      signature: signature, time: row.time)
  }

  // MARK: - Names

  /// The From domain of a number; empty where a row has none.
  package func domainName(_ row: LiveRow) -> String { domains.names[Int(row.domain)] }

  /// The address that the receiver saw; nil where the row has none or it is not told apart.
  package func address(_ row: LiveRow) -> IPAddress? {
    row.source <= SourceNumbers.others ? nil : sources.addresses[Int(row.source)]
  }

  /// The relay.
  package func relay(_ row: LiveRow) -> Relay { relays.relays[Int(row.relay)] }

  /// True where a row's From domain and relay are told apart from all others.
  package func isToldApart(_ row: LiveRow) -> Bool {
    row.relay != RelayNumbers.others && row.domain != DomainNumbers.others
  }

  /// The receiver's name.
  package func receiver(_ row: LiveRow) -> String {
    deliveries.deliveries[Int(row.delivery)].receiver
  }

  /// The text of the reply's signature; nil where the table of replies was full.
  package func signatureText(_ row: LiveRow) -> String? {
    guard row.signature != SignatureTable.overflow else { return nil }
    let table = scratch.classifier.signatures
    let entries = table.entries
    guard Int(row.signature) < entries.count else { return nil }
    return table.text(of: entries[Int(row.signature)])
  }

  /// The text of a field, quotes taken off, invalid UTF-8 replaced.
  package func text(_ column: LogColumn, _ place: RowBatch.Row, of batch: RowBatch) -> String {
    scratch.scratch.reset()
    return String(
      decoding: scratch.scratch.value(of: batch.field(place, column)), as: UTF8.self)
  }
}
