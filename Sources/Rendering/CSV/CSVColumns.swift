import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier
import Traffic

/// The columns of each section: the keys of the JSON, an inner key behind its outer one.
enum CSVColumns {
  /// A title, and what stands under it.
  typealias Column<Element> = (title: String, cell: (Element) -> CSVTable.Cell)

  static func table<Element>(_ elements: [Element], _ columns: [Column<Element>]) -> CSVTable {
    CSVTable(
      titles: columns.map(\.title),
      rows: elements.map { element in columns.map { $0.cell(element) } })
  }

  // MARK: - Common groups

  static func relay<Element>(_ relay: @escaping (Element) -> RelayName?) -> [Column<Element>] {
    [
      ("relay_injector", { .text(relay($0)?.injector) }),
      ("relay_injector_ip", { .text(relay($0)?.injectorIP?.description) }),
      ("relay_vmta", { .text(relay($0)?.vmta) }), ("relay_node", { .text(relay($0)?.node) }),
      ("relay_source_ip", { .text(relay($0)?.sourceIP?.description) }),
      ("relay_system", { .text(relay($0)?.system) }),
    ]
  }

  static func stage<Element>(
    _ name: String, _ stage: @escaping (Element) -> Stage
  ) -> [Column<Element>] {
    [
      ("\(name)_policy", { .text(stage($0).policy.rawValue) }),
      ("\(name)_percent", { .count(stage($0).percent) }),
      ("\(name)_testing", { .flag(stage($0).isTesting) }),
      ("\(name)_begin", { .time(stage($0).begin) }),
    ]
  }

  static func rate<Element>(
    _ name: String, _ rate: @escaping (Element) -> FailureRate
  ) -> [Column<Element>] {
    [
      ("\(name)_failed", { .count(rate($0).failed) }),
      ("\(name)_attempted", { .count(rate($0).attempted) }),
    ]
  }

  static func logged<Element>(
    _ counts: @escaping (Element) -> DeliveryCounts
  ) -> [Column<Element>] {
    [
      ("delivered", { .count(counts($0).delivered) }), ("refused", { .count(counts($0).refused) }),
      ("refused_dmarc", { .count(counts($0).refusedDMARC) }),
      ("deferred", { .count(counts($0).deferred) }),
    ]
  }

  static func reported<Element>(
    _ counts: @escaping (Element) -> ReportedCounts
  ) -> [Column<Element>] {
    [
      ("reported_messages", { .count(counts($0).messages) }),
      ("reported_none", { .count(counts($0).none) }),
      ("reported_quarantine", { .count(counts($0).quarantine) }),
      ("reported_reject", { .count(counts($0).reject) }),
      ("reported_dkim_aligned", { .count(counts($0).dkimAligned) }),
      ("reported_spf_aligned", { .count(counts($0).spfAligned) }),
      ("reported_aligned", { .count(counts($0).aligned) }),
      ("reported_unsigned", { .count(counts($0).unsigned) }),
      ("reported_unknown", { .count(counts($0).unknown) }),
    ]
  }

  static func example<Element>(
    _ example: @escaping (Element) -> StageFailure.Example?
  ) -> [Column<Element>] {
    [
      ("example_diagnostic", { .text(example($0)?.diagnostic) }),
      ("example_path", { .text(example($0)?.path) }),
      ("example_offset", { .count(example($0)?.offset) }),
      ("example_job", { .text(example($0)?.job) }),
    ]
  }

  static func course<Element>(
    _ course: @escaping (Element) -> FailureCourse?
  ) -> [Column<Element>] {
    [
      ("status", { .text((course($0)?.status ?? .on).rawValue) }),
      ("clean_since", { .time(course($0)?.cleanSince) }),
      ("clean_messages", { .count(course($0)?.cleanMessages ?? 0) }),
    ]
  }

  // MARK: - Findings

  static var lostMail: [Column<AccountingText.Row>] {
    [("id", { .text($0.id) }), ("domain", { .text($0.domain) })] + relay { $0.relay }
      + [
        ("refused_dmarc", { .count($0[.refusedDMARC]) }),
        ("quarantined", { .count($0[.quarantined]) }), ("rejected", { .count($0[.rejected]) }),
        ("first_seen", { .time($0.course.firstSeen) }),
        ("last_seen", { .time($0.course.lastSeen) }),
      ] + course { $0.course }
  }

  static var stageFailure: [Column<StageFailure>] {
    [
      ("id", { .text($0.id) }), ("severity", { .text($0.severity.rawValue) }),
      ("domain", { .text($0.domain) }), ("kind", { .text($0.kind.rawValue) }),
      ("cause", { .text($0.cause?.rawValue) }), ("receiver", { .text($0.receiver) }),
    ] + stage("stage") { $0.stage } + stage("previous") { $0.previous } + relay { $0.relay }
      + rate("before") { $0.before } + rate("after") { $0.after } + rate("baseline") { $0.baseline }
      + [
        ("introduced_estimate", { .rate($0.introduced.estimate) }),
        ("introduced_low", { .rate($0.introduced.low) }),
        ("introduced_high", { .rate($0.introduced.high) }), ("q_value", { .rate($0.qValue) }),
        ("attribution", { .text($0.attribution.rawValue) }), ("evidence", { .text($0.evidence) }),
        ("clock", { .text($0.clock.rawValue) }), ("first_seen", { .time($0.firstSeen) }),
        ("last_seen", { .time($0.lastSeen) }),
        ("why", { .text($0.why) }), ("remedy", { .text($0.remedy) }),
      ] + example { $0.example } + course { $0.course }
  }

  static var stageFailureReceiver: [Column<(String, StageFailure.ReceiverPart)>] {
    [("id", { .text($0.0) }), ("receiver", { .text($0.1.receiver) })]
      + rate("before") { $0.1.before } + rate("after") { $0.1.after }
  }

  static var missingDKIM: [Column<MissingDKIM>] {
    [
      ("id", { .text($0.id) }), ("severity", { .text($0.severity.rawValue) }),
      ("domain", { .text($0.domain) }), ("state", { .text($0.state.rawValue) }),
      ("carried_by_spf", { .flag($0.isCarriedBySPF) }),
    ] + relay { $0.relay }
      + [
        ("messages", { .count($0.messages) }), ("unsigned", { .count($0.unsigned) }),
        ("share_estimate", { .rate($0.share.estimate) }), ("share_low", { .rate($0.share.low) }),
        ("share_high", { .rate($0.share.high) }), ("method", { .text($0.method.rawValue) }),
        ("reporters", { .count($0.reporters) }), ("first_seen", { .time($0.firstSeen) }),
        ("last_seen", { .time($0.lastSeen) }), ("remedy", { .text($0.remedy) }),
      ] + course { $0.course }
  }

  static var newReply: [Column<NewReply>] {
    [("domain", { .text($0.domain) })] + stage("stage") { $0.stage }
      + [
        ("receiver", { .text($0.receiver) }), ("cause", { .text($0.cause.rawValue) }),
        ("signature", { .text($0.signature) }), ("count", { .count($0.count) }),
        ("first_seen", { .time($0.firstSeen) }), ("last_seen", { .time($0.lastSeen) }),
      ] + relay { $0.relay } + example { $0.example }
  }
}
