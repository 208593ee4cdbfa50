/// Answers how PowerMTA is meant to sign mail (User's Guide 5.0, sections 3.3.5, 7 and 10.3).
///
/// Where the guide leaves open which of several `<domain>` blocks goes first, both readings are
/// followed.
package struct SigningEvaluator: Sendable {
  /// The value of `dkim-sign` that signs only mail which asks for it.
  static let onlyWithOptions = "if-x-dkim-options-present"
  private static let defaultAlgorithm = "rsa-sha256"

  /// A level of settings with its indexes.
  private struct Level: Sendable {
    let domains: DomainIndex
    let keys: KeyIndex

    init(_ scopes: [SigningScope]) {
      domains = DomainIndex(scopes.flatMap(\.domains))
      keys = KeyIndex(scopes.flatMap(\.keys))
    }
  }

  private let configuration: PMTAConfiguration
  private let global: Level
  private var levels: [String: [Level]] = [:]
  /// VirtualMTAs in several pools that hold `<domain>` blocks, which the guide calls an error.
  private var torn: Set<String> = []

  /// The domains that some key names.
  private let named: Set<String>

  /// Takes a configuration.
  package init(_ configuration: PMTAConfiguration) {
    self.configuration = configuration
    named = Set(
      configuration.scopes.flatMap(\.scope.keys).compactMap { key in
        if case .domain(let name) = key.signer { name } else { nil }
      })
    let global = Level([configuration.global])
    self.global = global
    var pools: [String: [VirtualMTA]] = [:]
    for (key, pool) in configuration.pools.sorted(by: { $0.value.places[0] < $1.value.places[0] }) {
      levels[key] = [Level([pool.scope]), global]
      for member in Set(pool.members.map(\.key)) { pools[member, default: []].append(pool) }
    }
    for (key, vmta) in configuration.vmtas {
      let holders = pools[key] ?? []
      levels[key] =
        [Level([vmta.scope])] + (holders.isEmpty ? [] : [Level(holders.map(\.scope))]) + [global]
      if holders.count(where: { !$0.scope.domains.isEmpty }) > 1 { torn.insert(key) }
    }
  }

  /// The answer; nil where the configuration has no such VirtualMTA.
  package func answer(_ question: SigningQuestion) -> SigningAnswer? {
    guard configuration.knows(vmta: question.vmta) else { return nil }
    var vmta = question.vmta.isEmpty ? PMTAConfiguration.defaultName : question.vmta
    var queue = question.queue
    var isInferred = false
    var settings = settings(vmta, queue)
    for _ in 0..<SettingsLimits.movesMax {
      if let moved = settings.value("queue-to", .byScope)?.value.lowercased(), moved != queue {
        queue = moved
      } else if let moved = settings.value("reroute-to-virtual-mta", .byScope)?.value,
        moved.lowercased() != vmta.lowercased(), configuration.knows(vmta: moved)
      {
        vmta = moved
      } else {
        break
      }
      isInferred = true
      settings = self.settings(vmta, queue)
    }
    var isDepending = false
    let first = outcomes("", question, vmta, settings, &isInferred, &isDepending)
    let second = outcomes("second-", question, vmta, settings, &isInferred, &isDepending)
    if settings.isUnsure || torn.contains(vmta.lowercased()) && !settings.isDecidedInside {
      isInferred = true
    }
    return SigningAnswer(
      first: first, second: second,
      certainty: isDepending
        ? .depends : isInferred ? .inferred : settings.isOpen ? .both : .guide,
      vmta: vmta, queue: queue)
  }

  // MARK: - Settings

  private func chain(_ vmta: String) -> [Level] { levels[vmta.lowercased()] ?? [global] }

  private func settings(_ vmta: String, _ queue: String) -> QueueSettings {
    QueueSettings(chain(vmta).map { $0.domains.matches(queue) })
  }

  // MARK: - One signature

  /// What both readings come to; `isDepending` is set where they differ.
  private func outcomes(
    _ prefix: String, _ question: SigningQuestion, _ vmta: String, _ settings: QueueSettings,
    _ isInferred: inout Bool, _ isDepending: inout Bool
  ) -> [SigningOutcome] {
    var found: [[SigningOutcome]] = []
    for reading in QueueSettings.Reading.allCases {
      found.append(outcomes(prefix, question, vmta, settings, reading, &isInferred))
    }
    let (byScope, byNearness) = (found[0], found[1])
    if byScope.count == byNearness.count, zip(byScope, byNearness).allSatisfy({ $0.signsLike($1) })
    {
      return byScope
    }
    isDepending = true
    return Self.distinct(byScope + byNearness)
  }

  private static func distinct(_ outcomes: [SigningOutcome]) -> [SigningOutcome] {
    var kept: [SigningOutcome] = []
    for outcome in outcomes where !kept.contains(where: outcome.signsLike) { kept.append(outcome) }
    return kept
  }

  private func outcomes(
    _ prefix: String, _ question: SigningQuestion, _ vmta: String, _ settings: QueueSettings,
    _ reading: QueueSettings.Reading, _ isInferred: inout Bool
  ) -> [SigningOutcome] {
    func value(_ directive: String) -> DomainBlock.Setting? {
      settings.value(prefix + directive, reading)
    }
    guard let sign = value("dkim-sign") else { return [.unsigned(.notSet, at: nil)] }
    let isOn = SettingText.flag(sign.value)
    if isOn == false { return [.unsigned(.switchedOff, at: sign.place)] }
    let identities = [value("dkim-identity"), value("dkim-identity-fallback")].map { $0?.value }
    let found = key(question, vmta, identities)
    if isOn == nil {
      let isAsked = sign.value.lowercased() == Self.onlyWithOptions
      return [
        .unknown(
          isAsked ? configuration.readsOptions ? .options : .optionsUnread : .badValue,
          signAt: sign.place, keyAt: found?.key.place)
      ]
    }
    let algorithm = value("dkim-algorithm")?.value.lowercased() ?? Self.defaultAlgorithm
    let first = outcome(found, sign.place, algorithm)
    guard let found, found.key.signer == .any else { return [first] }
    // Whether a key for any domain keeps a fallback from being reached, the guide does not say; a
    // domain that some key names is one of ours, and its first key is found before any fallback.
    if found.isPrimary, identities[1] != nil, !isNamed(found.domain) { isInferred = true }
    guard found.isStrict else { return [first] }
    // Nor does it say whether such a key is an exact match: what comes without it is told as well.
    isInferred = true
    let without = key(question, vmta, identities, takesAny: false)
    return Self.distinct([first, outcome(without, sign.place, algorithm)])
  }

  private func outcome(
    _ found: FoundKey?, _ signAt: SettingPlace, _ algorithm: String
  ) -> SigningOutcome {
    guard let found else { return .unsigned(.noKey, at: signAt) }
    let domain: String
    switch found.key.signer {
    case .vault: return .unknown(.vault, signAt: signAt, keyAt: found.key.place)
    case .any: domain = found.domain
    case .domain(let name): domain = name
    }
    return .signed(
      SigningOutcome.Signature(
        domain: domain, selector: found.key.selector, file: found.key.file, algorithm: algorithm,
        keyAt: found.key.place, signAt: signAt))
  }

  // MARK: - Keys

  /// A key, and what it was found by.
  private struct FoundKey {
    let key: DomainKey
    let domain: String
    /// True where the domain must be that of the key exactly.
    let isStrict: Bool
    /// True where it was not the fallback's.
    let isPrimary: Bool
  }

  /// The key of the identity, else that of the fallback.
  ///
  /// - Parameter takesAny: False where a key for `*` is no exact match.
  private func key(
    _ question: SigningQuestion, _ vmta: String, _ identities: [String?], takesAny: Bool = true
  ) -> FoundKey? {
    let keys = chain(vmta).map(\.keys)
    for (number, identity) in identities.enumerated() {
      guard number == 0 || identity != nil else { continue }
      let (domain, isStrict) = Self.sendingDomain(question, identity)
      for index in keys {
        guard
          let key = index.key(for: domain, isStrict: isStrict, takesAny: takesAny || !isStrict)
        else { continue }
        return FoundKey(key: key, domain: domain, isStrict: isStrict, isPrimary: number == 0)
      }
    }
    return nil
  }

  /// True where some key is for a domain or a parent of it by name.
  private func isNamed(_ domain: String) -> Bool {
    var rest = domain[...]
    while !named.contains(String(rest)) {
      guard let dot = rest.firstIndex(of: ".") else { return false }
      rest = rest[rest.index(after: dot)...]
    }
    return true
  }

  /// The domain whose key signs, and whether its parents' keys do not.
  static func sendingDomain(
    _ question: SigningQuestion, _ identity: String?
  ) -> (domain: String, isStrict: Bool) {
    let word = identity?.lowercased() ?? "sender-or-from"
    switch word {
    case "sender-or-from": return (question.sender ?? question.from, false)
    case "strict-from": return (question.from, true)
    default:
      let domain = word.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
      return (SettingText.domain(String(domain)), false)
    }
  }
}
