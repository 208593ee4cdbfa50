import ByteKit
import Policies

/// Draws the verdict of a report from facts and findings.
///
/// Facts weigh without any test: a loss that no test covers is still a loss.
struct VerdictBuilder {
  /// A relay that loses so many messages, and this share of its mail, is critical.
  static let graveMessagesMin = 30
  static let graveShareMin = 0.01
  /// Fewer lost messages of a policy domain are only counted.
  static let lostMessagesMin = 3
  /// From this share on what one relay loses weighs whatever the others send.
  static let relayShareMin = 0.5
  /// How many relays are named one by one in the reasons.
  static let relaysToldMax = 3

  let failures: [StageFailure]
  let gaps: [MissingDKIM]
  let lost: LostMail
  let readiness: [Readiness]
  let senders: [Sender]
  let lostShareMax: Double

  /// Every reason; those of the data are given.
  func grounds(data: [Verdict.Ground]) -> [Verdict.Ground] {
    failureGrounds + graveGrounds + data + poolGrounds + gapGrounds + senderGrounds
      + readinessGrounds
  }

  // MARK: - Findings

  private var failureGrounds: [Verdict.Ground] {
    var grounds: [Verdict.Ground] = []
    let open = failures.filter { !$0.isMended && $0.severity > .info }
    let policy = open.filter { $0.attribution == .dmarc }
    if !policy.isEmpty {
      grounds.append(
        Verdict.Ground(
          policy.contains { $0.severity == .critical } ? .critical : .attention,
          Self.count(Set(policy.map(\.relay)).count, "relay loses", "relays lose")
            + " mail to DMARC since a stage began"))
    }
    let others = open.count - policy.count
    if others > 0 {
      grounds.append(
        Verdict.Ground(
          open.contains { $0.severity == .critical && $0.attribution != .dmarc }
            ? .critical : .attention,
          Self.count(others, "other rise", "other rises") + " of failures since a stage began"))
    }
    return grounds
  }

  private var gapGrounds: [Verdict.Ground] {
    let open = gaps.filter { !$0.isMended && $0.severity > .info }
    guard !open.isEmpty else { return [] }
    return [
      Verdict.Ground(
        open.contains { $0.severity == .critical } ? .critical : .attention,
        Self.count(Set(open.map(\.relay)).count, "relay sends", "relays send")
          + " mail without an aligned signature")
    ]
  }

  // MARK: - Facts

  /// A relay as findings and losses both know it.
  private struct Key: Hashable {
    let domain: String
    let relay: OwnRelay?
  }

  private func isGrave(_ loss: LostMail.Loss) -> Bool {
    !loss.course.isMended && loss.messages >= Self.graveMessagesMin
      && Double(loss.messages) >= Double(loss.attempted) * Self.graveShareMin
  }

  /// Relays of which an open finding about DMARC tells already.
  private var toldRelays: Set<Key> {
    Set(
      failures.filter { !$0.isMended && $0.attribution == .dmarc && $0.severity > .info }.map {
        Key(
          domain: $0.stage.domain == PolicyMap.catchAll ? $0.domain : $0.stage.domain,
          relay: OwnRelay(
            injector: $0.relay.injector ?? "", injectorIP: $0.relay.injectorIP,
            vmta: $0.relay.vmta ?? ""))
      })
  }

  private func isTold(_ loss: LostMail.Loss, _ told: Set<Key>) -> Bool {
    loss.unit.relays.contains { told.contains(Key(domain: loss.unit.domain, relay: $0)) }
  }

  private var graveGrounds: [Verdict.Ground] {
    let told = toldRelays
    // Of one relay the live clock is told: it is the earlier one.
    let grave = LossClock.allCases.flatMap { clock in
      lost.losses[clock.rawValue].filter(isGrave).map { (clock: clock, loss: $0) }
    }
    var seen: Set<LossUnit> = []
    let named = grave.filter { !isTold($0.loss, told) && seen.insert($0.loss.unit).inserted }
      .sorted { ($0.loss.messages, $1.loss.unit) > ($1.loss.messages, $0.loss.unit) }
    var grounds: [Verdict.Ground] = named.prefix(Self.relaysToldMax).map { clock, loss in
      let what = clock == .live ? "refused for DMARC" : "quarantined or rejected, as reported"
      return Verdict.Ground(
        .critical,
        "\(loss.name.short): \(loss.messages) of \(loss.attempted) messages of"
          + " \(loss.unit.domain) \(what)")
    }
    let left = named.count - Self.relaysToldMax
    if left > 0 {
      grounds.append(
        Verdict.Ground(
          .critical, Self.count(left, "more relay loses", "more relays lose") + " mail to DMARC"))
    }
    // A finding of less weight may stand for a relay that loses much.
    if named.isEmpty, !grave.isEmpty, !failures.contains(where: { $0.severity == .critical }) {
      let relays = Set(grave.map(\.loss.unit)).count
      grounds.append(
        Verdict.Ground(
          .critical, Self.count(relays, "relay loses", "relays lose") + " own mail to DMARC"))
    }
    return grounds
  }

  /// What the relays of a policy domain lose together, where none of them is told of already.
  private var poolGrounds: [Verdict.Ground] {
    let told = toldRelays
    var grounds: [Verdict.Ground] = []
    for clock in LossClock.allCases {
      let open = lost.losses[clock.rawValue].filter { !$0.course.isMended }
      let byDomain = Dictionary(grouping: open, by: \.unit.domain)
      for (domain, losses) in byDomain.sorted(by: { $0.key < $1.key }) {
        let own = lost.ownMail[clock.rawValue][domain] ?? 0
        guard weighs(losses, own: own) else { continue }
        let rest = losses.filter { !isGrave($0) && !isTold($0, told) }
        let messages = rest.reduce(0) { $0 + $1.messages }
        guard messages > 0 else { continue }
        let more = rest.count < losses.count ? "more " : ""
        let what = clock == .live ? "refused for DMARC" : "quarantined or rejected, as reported"
        grounds.append(
          Verdict.Ground(
            .attention,
            Self.count(messages, more + "message", more + "messages") + " of \(domain) \(what)"))
      }
    }
    return grounds
  }

  private func weighs(_ losses: [LostMail.Loss], own: Int) -> Bool {
    let messages = losses.reduce(0) { $0 + $1.messages }
    guard messages >= Self.lostMessagesMin else { return false }
    return Double(messages) >= Double(own) * lostShareMax
      || losses.contains {
        $0.messages >= Self.lostMessagesMin
          && Double($0.messages) >= Double($0.attempted) * Self.relayShareMin
      }
  }

  // MARK: - Senders outside the log

  private var senderGrounds: [Verdict.Ground] {
    let unknown = senders.filter { $0.isFinding && !$0.isMissingNode }
    var grounds: [Verdict.Ground] = []
    if let first = unknown.first {
      let isGrave = unknown.contains { $0.severity == .critical }
      let more = unknown.count == 1 ? "" : " and \(unknown.count - 1) more"
      grounds.append(
        Verdict.Ground(
          isGrave ? .critical : .attention,
          "\(first.name)\(more) \(unknown.count == 1 ? "sends" : "send") as"
            + " \(first.domains.first ?? "") from outside the log, and nobody has said whose it is:"
            + " \(Self.count(unknown.reduce(0) { $0 + $1.failing }, "message fails", "messages fail"))"
        ))
    }
    let nodes = senders.filter(\.isMissingNode)
    if !nodes.isEmpty {
      let addresses = nodes.reduce(0) { $0 + $1.addresses.count + $1.moreAddresses }
      grounds.append(
        Verdict.Ground(
          .attention,
          "\(Self.count(addresses, "address bears", "addresses bear")) our key and"
            + " \(addresses == 1 ? "is" : "are") in no log: "
            + (nodes.first?.hiddenAddress.map { "nat does not say what \($0) of the log is" }
              ?? "the log of a node is missing")))
    }
    return grounds
  }

  // MARK: - Readiness

  /// Criteria that hold for own mail or unknown senders; what else holds is no fault of the mail.
  static let failingCriteria: Set<Readiness.Criterion.Name> = [
    .ownPass, .failingRelays, .signed, .unknownSenders,
  ]

  private var readinessGrounds: [Verdict.Ground] {
    let failing = readiness.compactMap { row -> (domain: String, names: [String])? in
      guard row.verdict == .hold else { return nil }
      let names = row.criteria.filter {
        !$0.isMet && !$0.warns && Self.failingCriteria.contains($0.name)
      }.map(\.name.rawValue)
      return names.isEmpty ? nil : (row.domain, names)
    }
    guard let first = failing.first else { return [] }
    let left = failing.count - 1
    let others = Self.count(left, "more domain is", "more domains are")
    let more = left == 0 ? "" : ", and \(others) held"
    return [
      Verdict.Ground(
        .attention,
        "\(first.domain) is held at its present stage by \(first.names.joined(separator: ", "))\(more)"
      )
    ]
  }

  private static func count(_ value: Int, _ one: String, _ several: String) -> String {
    "\(value) \(value == 1 ? one : several)"
  }
}

extension OwnRelay {
  init(injector: String, injectorIP: IPAddress?, vmta: String) {
    self.injector = injector
    self.injectorIP = injectorIP
    self.vmta = vmta
  }
}
