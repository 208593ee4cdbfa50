import ByteKit
import Join
import Policies
import ReplyClassifier
import Traffic

/// How the failures of findings went on, from the stage that introduced them to the period's end.
struct StageFailureCourses {
  private let correlation: Correlation
  private let mail: StreamParts
  private let items: [StageComparison]
  private lazy var policies = SeenPolicies(correlation)
  private var spans: [[FailureCourse.Span]]

  /// Takes the comparisons that are findings.
  init(_ correlation: Correlation, _ mail: StreamParts, _ items: [StageComparison]) {
    self.correlation = correlation
    self.mail = mail
    self.items = items
    spans = Array(repeating: [], count: items.count)
    if items.contains(where: { $0.kind != .quarantined }) { addRows() }
    if items.contains(where: { $0.kind == .quarantined }) { addWindows() }
  }

  /// The course of each, in their order; nil where nothing tells it.
  func all(_ senders: AddressSenders) -> [FailureCourse?] {
    zip(items, spans).map { item, spans in
      let places = item.addresses.map { MailPlace(domain: item.domain, address: $0) }
      return FailureCourse(
        spans,
        senders: item.kind == .quarantined ? senders.mail(of: item.relays, at: places) : [],
        retiredAt: item.relays.isEmpty
          ? nil
          : senders.retiredAt(
            item.relays, item.sourceIP, isReported: item.kind == .quarantined))
    }
  }

  private func begin(_ item: StageComparison) -> Int {
    item.stage == 0 ? .min : correlation.timeline.stages[item.group][item.stage].begin
  }

  /// Receivers, or reporters, at which a finding's mail failed.
  private func failing(_ item: StageComparison) -> Set<String> {
    Set(item.byReceiver.filter { $0.after.failed > 0 }.map(\.receiver))
  }

  // MARK: - Rows

  private struct Sender: Hashable {
    let domain: String
    let relay: Relay
  }

  private mutating func addRows() {
    var bySender: [Sender: [Int]] = [:]
    for (number, item) in items.enumerated() where item.kind != .quarantined {
      for relay in item.relays {
        bySender[Sender(domain: item.domain, relay: relay), default: []].append(number)
      }
    }
    let receivers = items.map(failing)
    let begins = items.map(begin)
    let numbers = mail.streams.map { stream in
      (bySender[Sender(domain: stream.domain, relay: stream.relay)] ?? []).filter { number in
        let item = items[number]
        return receivers[number].contains(stream.delivery.receiver)
          && (!item.isOfOneAddress || item.sourceIP == stream.sourceIP)
      }
    }
    for entry in correlation.rollup.entries {
      for number in numbers[entry.streamIndex] where entry.first >= begins[number] {
        let item = items[number]
        guard let span = span(entry, item, policies) else { continue }
        spans[number].append(span)
      }
    }
  }

  private func span(
    _ entry: Rollup.Entry, _ item: StageComparison, _ policies: SeenPolicies
  ) -> FailureCourse.Span? {
    var attempts = Attempts()
    attempts.add(entry.outcome, entry.count)
    let attempted = attempts.count(for: item.kind)
    guard attempted > 0 else { return nil }
    let isFailure =
      item.kind == .refused
      ? item.cause.map { entry.outcome == .refused($0) } ?? false
      : item.cause.map { entry.outcome == .deferred($0) } ?? false
    return FailureCourse.Span(
      first: entry.first, last: entry.last, failed: isFailure ? entry.count : 0,
      attempted: attempted, passed: entry.delivered,
      policy: policies.level(
        group: item.group, of: item.domain, at: entry.first,
        reporters: mail.streams[entry.streamIndex].delivery.reporters, failed: isFailure),
      judge: FailureCourse.Judge(number: mail.receiverNumbers[entry.streamIndex]))
  }

  // MARK: - Windows

  private mutating func addWindows() {
    var byPlace: [MailPlace: [Int]] = [:]
    for (number, item) in items.enumerated() where item.kind == .quarantined {
      for address in item.addresses {
        byPlace[MailPlace(domain: item.domain, address: address), default: []].append(number)
      }
    }
    let receivers = items.map(failing)
    let begins = items.map(begin)
    let reporters = correlation.coverage.reporterNumbers
    for row in correlation.matchedJoins where !row.isMixed {
      guard
        let numbers = byPlace[MailPlace(domain: row.domain, address: row.sourceIP)]
      else { continue }
      let reporter = reporters[row.reporter]
      let receiver = row.receivers.count == 1 ? row.receivers[0] : row.reporter
      for number in numbers
      where row.window.lowerBound >= begins[number] && receivers[number].contains(receiver) {
        spans[number].append(
          FailureCourse.Span(
            first: row.window.lowerBound,
            last: max(row.window.lowerBound, row.window.upperBound - 1),
            failed: row.reported.quarantine, attempted: row.reported.messages,
            policy: policies.level(
              group: items[number].group, of: row.domain, at: row.window.lowerBound,
              reporters: reporter.map { [$0] } ?? [], failed: row.reported.quarantine > 0),
            judge: FailureCourse.Judge(number: reporter ?? -1)))
      }
    }
  }
}
