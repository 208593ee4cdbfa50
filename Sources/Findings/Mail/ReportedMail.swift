import AggregateReports
import ByteKit
import Join
import Policies

/// What the reports of one stage say of one domain's mail from one address.
struct ReportedFacts {
  /// Messages whose verdict is known.
  var messages = 0
  /// Messages whose both legs failed, and of those the quarantined and the rejected.
  var failing = 0
  var failingQuarantined = 0
  var failingRejected: [String: Int] = [:]
  /// Failing messages by what is wrong with the signature.
  var unsigned = 0
  var broken = 0
  var signedByOthers = 0
  /// Failing messages whose SPF passes for a domain that is not aligned, and whose SPF does not pass.
  var spfUnaligned = 0
  var spfFailed = 0
  /// Failing messages whose signature, or SPF, passes for the From domain itself by the reporter's own
  /// results.
  var signatureOverruled = 0
  var spfOverruled = 0
  /// Domains that signed, or that SPF was asked of, in failing messages.
  var signers: [String: Int] = [:]
  var envelopes: [String: Int] = [:]
  var selectors: [String: Int] = [:]

  /// Adds so many messages that say what a record says, and whose both legs failed; their number is
  /// counted elsewhere.
  mutating func addFailing(
    _ record: ReportRecord, _ count: Int, reporter: String, isOwn: (String) -> Bool
  ) {
    failing += count
    switch record.disposition {
    case .none: break
    case .quarantine: failingQuarantined += count
    case .reject: failingRejected[reporter, default: 0] += count
    }
    noteSignature(record, count, isOwn)
    noteSPF(record, count)
  }

  private mutating func noteSignature(
    _ record: ReportRecord, _ count: Int, _ isOwn: (String) -> Bool
  ) {
    let real = record.dkim.filter { $0.result != .none }
    if let own = real.first(where: { isOwn($0.domain) && $0.result != .pass }) {
      broken += count
      if let selector = own.selector { selectors[selector, default: 0] += count }
    } else if real.contains(where: { $0.result == .pass && $0.domain == record.headerFrom }) {
      signatureOverruled += count
    } else if let other = real.first(where: { $0.result == .pass }) ?? real.first {
      signedByOthers += count
      signers[other.domain, default: 0] += count
    } else {
      unsigned += count
    }
  }

  private mutating func noteSPF(_ record: ReportRecord, _ count: Int) {
    let checked = record.spf.first { !$0.isHelo } ?? record.spf.first
    if let domain = checked?.domain, !domain.isEmpty {
      envelopes[domain, default: 0] += count
    }
    guard let checked, checked.result == .pass else {
      spfFailed += count
      return
    }
    if checked.domain == record.headerFrom, !checked.isHelo {
      spfOverruled += count
    } else {
      spfUnaligned += count
    }
  }

  mutating func add(_ other: ReportedFacts) {
    messages += other.messages
    failing += other.failing
    failingQuarantined += other.failingQuarantined
    failingRejected.merge(other.failingRejected, uniquingKeysWith: +)
    unsigned += other.unsigned
    broken += other.broken
    signedByOthers += other.signedByOthers
    spfUnaligned += other.spfUnaligned
    spfFailed += other.spfFailed
    signatureOverruled += other.signatureOverruled
    spfOverruled += other.spfOverruled
    signers.merge(other.signers, uniquingKeysWith: +)
    envelopes.merge(other.envelopes, uniquingKeysWith: +)
    selectors.merge(other.selectors, uniquingKeysWith: +)
  }
}

/// The reports by domain, address and stage; windows that span a change are left out.
struct ReportedMail {
  private var facts: [MailPlace: [Int: ReportedFacts]] = [:]

  init(_ correlation: Correlation) {
    let policies = correlation.policies
    let timeline = correlation.timeline
    let index = correlation.intake.index
    let asked = index.domains.map(correlation.request.includes)
    let groupOf = index.domains.map { policies.group(of: $0) }
    var found: [[Int: ReportedFacts]] = Array(repeating: [:], count: index.places.count)
    for (number, report) in correlation.intake.reports.enumerated() {
      let window = report.window
      var group = -1
      var stage: Int?
      for row in index.rows(of: number) {
        let domain = index.places[Int(row.place)].domain
        guard asked[domain] else { continue }
        if groupOf[domain] != group {
          group = groupOf[domain]
          stage =
            timeline.isMixed(group: group, window: window)
            ? nil : timeline.index(group: group, at: window.lowerBound)
        }
        guard let stage, !index.marks[Int(row.outcome)].isUnknown else { continue }
        found[Int(row.place)][stage, default: ReportedFacts()].messages += row.count
        guard index.marks[Int(row.outcome)].isFailing else { continue }
        let record = index.outcomes[Int(row.outcome)]
        found[Int(row.place)][stage, default: ReportedFacts()]
          .addFailing(record, row.count, reporter: report.reporter) { signer in
            Self.isRelated(signer, record.headerFrom, group, policies)
          }
      }
    }
    for (place, stages) in zip(index.places, found) where !stages.isEmpty {
      facts[MailPlace(domain: index.domains[place.domain], address: place.address)] = stages
    }
  }

  /// What the reports of a stage, or of all stages, say of the mail of a comparison.
  func facts(_ item: StageComparison, stage: Int?) -> ReportedFacts {
    let addresses = item.sourceIP.map { [$0] } ?? item.addresses
    return addresses.reduce(into: ReportedFacts()) { sum, address in
      let stages = facts[MailPlace(domain: item.domain, address: address)] ?? [:]
      for (number, facts) in stages where stage == nil || number == stage { sum.add(facts) }
    }
  }

  /// True when a signer belongs to the From domain's policy domain, or equals or lies above it.
  static func isRelated(
    _ signer: String, _ domain: String, _ group: Int, _ policies: PolicyMap
  ) -> Bool {
    signer == domain || domain.hasSuffix("." + signer)
      || (group != 0 && policies.group(of: signer) == group)
  }
}
