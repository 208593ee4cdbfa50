import AggregateReports
import ByteKit
import Join
import Policies

/// What each kind of record says of who sent it.
struct SenderKinds {
  /// What one kind of record says.
  struct Kind {
    let group: Int
    /// The number of the rule that decides on it by name.
    var rule: Int?
    /// The number of the name that it authenticates with in `names`, and by what it is known.
    var name: Int?
    var by = Sender.Grouping.address
    /// The name as it stands in the record, by number in `texts`.
    var text: Int?
    /// Mail of ours that came by another hand, and how that shows.
    var forwarding: Forwarding?
    /// Our own key and SPF of our own domain.
    var isOwnNode = false
    /// Fails, and authenticates as another domain of ours: nobody but who runs that one can.
    var isOfOurs = false
    /// Passes aligned, and not by a key of our own mail.
    var passesByOther = false
    let isAligned: Bool
    /// Its verdict is not known.
    let isUnknown: Bool
  }

  /// How it shows that a mail came by another hand.
  enum Forwarding {
    /// A key of our own mail, whether its signature still verifies or not.
    case ownKey
    /// A key that makes other mail of ours pass, and a signature that no longer verifies: forwarded
    /// where nothing from the address passes by it.
    case otherKey
    /// The reporter says so.
    case told
  }

  private(set) var kinds: [Kind] = []
  /// Organisations: registrable domains, or a customer's name below a platform's.
  private(set) var names: [String] = []
  private(set) var texts: [String] = []
  private var numbers: [String: Int] = [:]
  private var textNumbers: [String: Int] = [:]

  private let policies: PolicyMap
  private let coverage: Coverage
  private let keys: OwnKeys

  /// `groups` is the group of each domain; O(kinds × rules).
  init(_ correlation: Correlation, _ keys: OwnKeys, groups: [Int], rules: [SenderRule]) {
    policies = correlation.policies
    coverage = correlation.coverage
    self.keys = keys
    let index = correlation.intake.index
    kinds.reserveCapacity(index.outcomes.count)
    for (number, record) in index.outcomes.enumerated() {
      kinds.append(
        kind(record, group: groups[Int(index.domainOfOutcome[number])], rules))
    }
  }

  private mutating func kind(_ record: ReportRecord, group: Int, _ rules: [SenderRule]) -> Kind {
    let passing = record.dkim.filter { $0.result == .pass }
    // Where the reporter leaves the selector out, another domain of ours may sign with any key: a server
    // of a subsidiary is no forwarder.
    let isOwnKey = record.dkim.contains {
      $0.result != .none && keys.isOwn($0)
        && ($0.selector != nil || policies.group(of: $0.domain) == group)
    }
    let passesByOwn = record.dkimAligned && passing.contains(where: keys.isOwn)
    var kind = Kind(
      group: group, isAligned: record.isAligned, isUnknown: record.isUnknown)
    kind.isOwnNode = passesByOwn && record.spfAligned
    kind.passesByOther = record.isAligned && !passesByOwn
    if record.spfVerdict == .fail, isOwnKey, !kind.passesByOther {
      kind.forwarding = .ownKey
    } else if !record.isAligned, record.reasons.contains(where: \.namesForwarding) {
      kind.forwarding = .told
    } else if record.isFailing,
      record.dkim.contains(where: {
        $0.result != .none && $0.result != .pass && keys.isKnown($0)
      })
    {
      kind.forwarding = .otherKey
    }
    kind.isOfOurs = !record.isAligned && isOfOurs(record, passing)
    kind.rule = rules.firstIndex { Self.matches($0.mark, record, passing) }
    guard let (text, by) = name(record, passing, isForwarded: kind.forwarding != nil) else {
      return kind
    }
    kind.name = number(organisation(text))
    kind.by = by
    kind.text = textNumber(text)
    return kind
  }

  /// True where a signature or SPF passes for a policy domain of ours that is not the author's name.
  private func isOfOurs(_ record: ReportRecord, _ passing: [DKIMResult]) -> Bool {
    let names =
      passing.map(\.domain)
      + record.spf.filter { $0.result == .pass && !$0.isHelo }.map(\.domain)
    return names.contains { $0 != record.headerFrom && policies.group(of: $0) != 0 }
  }

  private static func matches(
    _ mark: SenderRule.Mark, _ record: ReportRecord, _ passing: [DKIMResult]
  ) -> Bool {
    switch mark {
    case .sign(let domain): passing.contains { SenderRule.covers(domain, $0.domain) }
    case .envelope(let domain):
      // A name that SPF does not pass for is anybody's to write.
      record.spf.contains { check in
        check.result == .pass
          && (SenderRule.covers(domain, check.domain)
            || !check.isHelo && record.envelopeFrom.map { SenderRule.covers(domain, $0) } ?? false)
      }
    case .address: false
    }
  }

  /// The name that the mail authenticates with and that is not ours; of several signatures that of a
  /// customer before that of his platform, else the first by name, since reporters list them in any
  /// order.
  private func name(
    _ record: ReportRecord, _ passing: [DKIMResult], isForwarded: Bool
  ) -> (String, Sender.Grouping)? {
    func isForeign(_ name: String) -> Bool {
      policies.isForeign(name, to: record.headerFrom) && !keys.isBeside(name)
    }
    let signers = passing.lazy.map(\.domain).filter(isForeign)
    let signer = signers.min { a, b in
      let shared = (isShared(a), isShared(b))
      return shared.0 == shared.1 ? a < b : shared.1
    }
    // Who forwards may leave the envelope as it was; what it says need not be authenticated then.
    let checks = record.spf.filter { !$0.isHelo && isForeign($0.domain) }
    let envelope =
      checks.first { $0.result == .pass } ?? (isForwarded ? checks.first : nil)
    if let signer, !isShared(signer) || envelope.map({ isShared($0.domain) }) ?? true {
      return (signer, .dkim)
    }
    return envelope.map { ($0.domain, .spf) } ?? signer.map { ($0, .dkim) }
  }

  private func isShared(_ name: String) -> Bool {
    SharedSigners.names.contains(coverage.registrableDomain(of: name))
  }

  private func organisation(_ name: String) -> String {
    let registrable = coverage.registrableDomain(of: name)
    return SharedSigners.parents.contains(registrable) ? name : registrable
  }

  private mutating func number(_ name: String) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  private mutating func textNumber(_ text: String) -> Int {
    if let known = textNumbers[text] { return known }
    textNumbers[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }
}
