import ByteKit
package import Findings
package import History
package import Join
import Policies
import ReplyClassifier
import Traffic

/// A report as plain tables: the sections of its CSV, what was counted by day, and readiness by night.
package enum ReportExport {
  /// Readiness as it stood at the end of one night.
  package struct Night: Sendable {
    /// The midnight, POSIX seconds UTC, up to which everything counts.
    package let end: Int
    /// The verdict of the report up to then.
    package let status: Verdict.Status
    /// Readiness of each policy domain.
    package let readiness: [Readiness]

    /// Takes what a report says that ends there.
    package init(end: Int, _ report: CorrelationReport) {
      self.end = end
      status = report.verdict.status
      readiness = report.readiness
    }
  }

  /// The tables, in the order of the page.
  package static func tables(
    _ report: CorrelationReport, _ correlation: Correlation, nights: [Night]
  ) -> [ExportTable] {
    CSVSection.allCases.map { section in table(section.rawValue, section.table(report)) }
      + [cells(correlation), table("readiness_by_night", byNight(nights)), verdicts(nights)]
  }

  /// The views, each with what it selects.
  package static let views: [(name: String, select: String)] = [
    (
      "findings",
      """
      SELECT id, 'stage_failure' AS type, severity, status, domain, kind, relay_injector, relay_vmta,
        relay_node, relay_source_ip, relay_system, after_failed AS failing, after_attempted AS messages,
        first_seen, last_seen, remedy FROM stage_failures
      UNION ALL SELECT id, 'missing_dkim', severity, status, domain, state, relay_injector, relay_vmta,
        relay_node, relay_source_ip, relay_system, unsigned, messages, first_seen, last_seen, remedy
        FROM missing_dkim
      """
    ),
    (
      "mail_by_day",
      """
      SELECT day, domain, receiver, sum(CASE WHEN outcome = 'delivered' THEN rows ELSE 0 END) AS delivered,
        sum(CASE WHEN outcome = 'refused' THEN rows ELSE 0 END) AS refused,
        sum(CASE WHEN outcome = 'refused' AND cause = 'dmarc_policy' THEN rows ELSE 0 END)
          AS refused_dmarc,
        sum(CASE WHEN outcome = 'deferred' THEN rows ELSE 0 END) AS deferred
      FROM cells GROUP BY day, domain, receiver
      """
    ),
  ]

  // MARK: - Tables

  private static func table(_ name: String, _ table: CSVTable) -> ExportTable {
    ExportTable(
      name: name, columns: table.titles, rows: table.rows.map { row in row.map(\.exported) })
  }

  private struct CellKey: Hashable {
    let stream: Int
    let day: Int
    let outcome: Outcome
  }

  /// Rows of the log by day, stream and outcome.
  private static func cells(_ correlation: Correlation) -> ExportTable {
    var counts: [CellKey: (rows: Int, first: Int, last: Int)] = [:]
    for entry in correlation.rollup.entries {
      let key = CellKey(stream: entry.streamIndex, day: entry.day, outcome: entry.outcome)
      let old = counts[key] ?? (0, entry.first, entry.last)
      counts[key] = (old.rows + entry.count, min(old.first, entry.first), max(old.last, entry.last))
    }
    let streams = correlation.rollup.streams
    let sorted = counts.sorted {
      ($0.key.day, $0.key.stream, $0.key.outcome.code)
        < ($1.key.day, $1.key.stream, $1.key.outcome.code)
    }
    return ExportTable(
      name: "cells",
      columns: [
        "day", "domain", "source_ip", "relay_injector", "relay_injector_ip", "relay_vmta",
        "relay_node", "receiver", "outcome", "cause", "rows", "first", "last",
      ],
      rows: sorted.map { key, count in
        let stream = streams[key.stream]
        return [
          .text(CivilTime.isoDate(key.day * CivilTime.secondsPerDay)), .text(stream.domain),
          text(stream.sourceIP?.description), .text(stream.relay.injector),
          text(stream.relay.injectorIP?.description), .text(stream.relay.vmta),
          .text(stream.relay.node), .text(stream.delivery.receiver), .text(key.outcome.word),
          text(key.outcome.cause?.rawValue), .integer(count.rows),
          .text(CivilTime.iso(count.first)),
          .text(CivilTime.iso(count.last)),
        ]
      })
  }

  private static func text(_ text: String?) -> ExportTable.Value { text.map { .text($0) } ?? .null }

  private static func byNight(_ nights: [Night]) -> CSVTable {
    let rows = nights.flatMap { night in night.readiness.map { (night.end, $0) } }
    let columns: [CSVColumns.Column<(Int, Readiness)>] =
      [("night", { .time($0.0) })]
      + CSVColumns.readiness.map { column in (column.title, { column.cell($0.1) }) }
    return CSVColumns.table(rows, columns)
  }

  private static func verdicts(_ nights: [Night]) -> ExportTable {
    ExportTable(
      name: "verdict_by_night", columns: ["night", "status"],
      rows: nights.map { [.text(CivilTime.iso($0.end)), .text($0.status.rawValue)] })
  }
}

extension CSVTable.Cell {
  /// The value as a database has it: neither quoted nor shielded from spreadsheets.
  fileprivate var exported: ExportTable.Value {
    switch self {
    case .text(let text): text.map { .text($0) } ?? .null
    case .count(let count): count.map { .integer($0) } ?? .null
    case .rate(let rate): rate.map { .real($0) } ?? .null
    case .flag(let flag): .integer(flag ? 1 : 0)
    case .time(let seconds): seconds.map { .text(CivilTime.iso($0)) } ?? .null
    }
  }
}

extension Outcome {
  fileprivate var word: String {
    switch self {
    case .delivered: "delivered"
    case .refused: "refused"
    case .deferred: "deferred"
    }
  }
}
