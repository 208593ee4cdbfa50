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

  /// The settings of mail to one queue, the first of each directive as both readings find it.
  private struct Settings {
    let readings: [[DomainBlock]]
    /// True where more than one level has a block for the queue.
    let isOpen: Bool

    /// True where a block that applies has a line that may be about signing and is not known.
    var isUnsure: Bool { readings[0].contains(where: \.isUnsure) }

    func value(_ directive: String, _ reading: Int) -> DomainBlock.Setting? {
      for block in readings[reading] {
        if let found = block.value(directive) { return found.value.isEmpty ? nil : found }
      }
      return nil
    }
  }

  private let configuration: PMTAConfiguration
  private let global: Level
  private var levels: [String: [Level]] = [:]
  /// VirtualMTAs in several pools that hold `<domain>` blocks, which the guide calls an error.
  private var torn: Set<String> = []

  /// Takes a configuration.
  package init(_ configuration: PMTAConfiguration) {
    self.configuration = configuration
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
      if let moved = settings.value("queue-to", 0)?.value.lowercased(), moved != queue {
        queue = moved
      } else if let moved = settings.value("reroute-to-virtual-mta", 0)?.value,
        moved.lowercased() != vmta.lowercased(), configuration.knows(vmta: moved)
      {
        vmta = moved
      } else {
        break
      }
      isInferred = true
      settings = self.settings(vmta, queue)
    }
    let first = outcomes("", question, vmta, settings, &isInferred)
    let second = outcomes("second-", question, vmta, settings, &isInferred)
    let isTorn = torn.contains(vmta.lowercased()) || settings.isUnsure
    let depends = first.count > 1 || second.count > 1
    return SigningAnswer(
      first: first, second: second,
      certainty: depends
        ? .depends : isInferred || isTorn ? .inferred : settings.isOpen ? .both : .guide,
      vmta: vmta, queue: queue)
  }

  // MARK: - Settings

  private func chain(_ vmta: String) -> [Level] { levels[vmta.lowercased()] ?? [global] }

  private func settings(_ vmta: String, _ queue: String) -> Settings {
    let matches = chain(vmta).map { $0.domains.matches(queue) }
    let byScope = matches.flatMap { $0 }
    // Sorting by the nearness alone would shuffle equals: the scope decides between them.
    let byNearness = byScope.enumerated().sorted {
      let (a, b) = ($0.element.nearness, $1.element.nearness)
      return b < a || !(a < b) && $0.offset < $1.offset
    }.map(\.element)
    return Settings(
      readings: [byScope.map(\.block), byNearness.map(\.block)],
      isOpen: matches.count { !$0.isEmpty } > 1)
  }

  // MARK: - One signature

  private func outcomes(
    _ prefix: String, _ question: SigningQuestion, _ vmta: String, _ settings: Settings,
    _ isInferred: inout Bool
  ) -> [SigningOutcome] {
    let found = settings.readings.indices.map {
      outcome(prefix, question, vmta, settings, $0, &isInferred)
    }
    return found[0].signsLike(found[1]) ? [found[0]] : found
  }

  private func outcome(
    _ prefix: String, _ question: SigningQuestion, _ vmta: String, _ settings: Settings,
    _ reading: Int, _ isInferred: inout Bool
  ) -> SigningOutcome {
    func value(_ directive: String) -> DomainBlock.Setting? {
      settings.value(prefix + directive, reading)
    }
    guard let sign = value("dkim-sign") else { return .unsigned(.notSet, at: nil) }
    let isOn = SettingText.flag(sign.value)
    if isOn == false { return .unsigned(.switchedOff, at: sign.place) }
    let identities = [value("dkim-identity"), value("dkim-identity-fallback")].map { $0?.value }
    let found = key(question, vmta, identities, &isInferred)
    if isOn == nil {
      guard sign.value.lowercased() == Self.onlyWithOptions else {
        return .unknown(.badValue, signAt: sign.place, keyAt: found?.key.place)
      }
      return configuration.readsOptions
        ? .unknown(.options, signAt: sign.place, keyAt: found?.key.place)
        : .unsigned(.optionsUnread, at: sign.place)
    }
    guard let found else { return .unsigned(.noKey, at: sign.place) }
    let domain: String
    switch found.key.signer {
    case .vault: return .unknown(.vault, signAt: sign.place, keyAt: found.key.place)
    case .any: domain = found.domain
    case .domain(let name): domain = name
    }
    return .signed(
      SigningOutcome.Signature(
        domain: domain, selector: found.key.selector, file: found.key.file,
        algorithm: value("dkim-algorithm")?.value.lowercased() ?? Self.defaultAlgorithm,
        keyAt: found.key.place, signAt: sign.place))
  }

  // MARK: - Keys

  /// The key of the identity, else that of the fallback, with the domain that it was found by.
  private func key(
    _ question: SigningQuestion, _ vmta: String, _ identities: [String?], _ isInferred: inout Bool
  ) -> (key: DomainKey, domain: String)? {
    let keys = chain(vmta).map(\.keys)
    for (number, identity) in identities.enumerated() {
      guard number == 0 || identity != nil else { continue }
      let (domain, isStrict) = Self.sendingDomain(question, identity)
      for index in keys {
        guard let key = index.key(for: domain, isStrict: isStrict) else { continue }
        // Whether a key for any domain is an exact match, the guide does not say.
        // Nor whether it keeps a fallback from being reached.
        if key.signer == .any, isStrict || number == 0 && identities[1] != nil { isInferred = true }
        return (key, domain)
      }
    }
    return nil
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
