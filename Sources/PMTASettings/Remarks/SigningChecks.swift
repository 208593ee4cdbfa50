/// Where mail leaves unsigned, or signed for others, without anybody having meant it.
struct SigningChecks {
  private let configuration: PMTAConfiguration
  private let evaluator: SigningEvaluator
  private let scopes: [PMTAConfiguration.NamedScope]

  /// A receiving domain that no block names.
  static let otherQueue = "other.invalid"

  init(_ configuration: PMTAConfiguration) {
    self.configuration = configuration
    evaluator = SigningEvaluator(configuration)
    scopes = configuration.scopes
  }

  func add(to remarks: inout RemarkList) {
    for named in scopes {
      addSwitchedOff(named, &remarks)
      addSomeReceivers(named, &remarks)
      addWithoutKey(named, &remarks)
      addIdentities(named, &remarks)
    }
    addWithoutSign(&remarks)
  }

  private static let directives = ["dkim-sign", "second-dkim-sign"]

  /// The lines of a scope that set a directive of signing to a value.
  private func lines(
    _ named: PMTAConfiguration.NamedScope, _ wanted: (String) -> Bool
  ) -> [(block: DomainBlock, setting: DomainBlock.Setting)] {
    named.scope.domains.flatMap { block in
      Self.directives.compactMap { block.value($0) }.filter { wanted($0.value) }.map { (block, $0) }
    }
  }

  private static func isOn(_ value: String) -> Bool { SettingText.flag(value) == true }

  private func domains(_ block: DomainBlock) -> String {
    let names = block.patterns.map(\.written)
    if names == ["*"] { return "every domain" }
    return names.prefix(3).map(SettingText.excerpt).joined(separator: ", ")
      + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }

  private func addSwitchedOff(
    _ named: PMTAConfiguration.NamedScope, _ remarks: inout RemarkList
  ) {
    guard scopes.contains(where: { !lines($0, Self.isOn).isEmpty }) else { return }
    for (block, setting) in lines(named, { SettingText.flag($0) == false }) {
      remarks.add(
        .signingSwitchedOff, .warning, setting.place,
        "signing is switched off \(named.words) for \(domains(block)), while other mail is signed",
        advice: "Write dkim-sign yes, or take the line away, if it need not be.")
    }
  }

  private func addSomeReceivers(
    _ named: PMTAConfiguration.NamedScope, _ remarks: inout RemarkList
  ) {
    let on = lines(named, Self.isOn)
    guard let first = on.min(by: { $0.setting.place < $1.setting.place }),
      !on.contains(where: { $0.block.patterns.contains { $0.form == .any } })
    else { return }
    let rest = evaluator.answer(
      SigningQuestion(from: "", vmta: named.vmta, queue: Self.otherQueue))
    guard let rest, rest.isUnsigned, rest.first.contains(where: { $0.signAt == nil }) else {
      return
    }
    remarks.add(
      .signsForSomeReceiversOnly, named.isGlobal ? .critical : .warning, first.setting.place,
      "signing is on \(named.words) only towards \(domains(first.block))"
        + (on.count > 1 ? " and the domains of \(on.count - 1) more blocks" : "")
        + ": all other mail leaves unsigned",
      advice: "Write dkim-sign yes into <domain *>.")
  }

  private func addWithoutKey(
    _ named: PMTAConfiguration.NamedScope, _ remarks: inout RemarkList
  ) {
    for (_, setting) in lines(named, { $0.lowercased() == SigningEvaluator.onlyWithOptions })
    where !configuration.readsOptions {
      remarks.add(
        .signOnlyWithOptions, .warning, setting.place,
        "only mail with X-DKIM-Options is signed here, and no source reads that header",
        advice: "Write dkim-sign yes.")
    }
    guard let on = lines(named, Self.isOn).first else { return }
    let reach =
      named.isGlobal
      ? scopes.flatMap(\.scope.keys) : configuration.keys(inReachOf: named.vmta)
    let members = configuration.pools[named.vmta.lowercased()]?.members ?? []
    let memberKeys = members.flatMap { configuration.vmtas[$0.key]?.scope.keys ?? [] }
    guard reach.isEmpty, memberKeys.isEmpty else { return }
    remarks.add(
      .signWithoutKey, .critical, on.setting.place,
      "signing is on \(named.words), and no domain-key is in reach: all mail leaves unsigned",
      advice: "Write domain-key SELECTOR,DOMAIN,FILE globally, or in the VirtualMTA.")
  }

  private func addWithoutSign(_ remarks: inout RemarkList) {
    let isSigned: (String) -> Bool = {
      Self.isOn($0) || $0.lowercased() == SigningEvaluator.onlyWithOptions
    }
    guard !scopes.contains(where: { !lines($0, isSigned).isEmpty }),
      let key = scopes.flatMap(\.scope.keys).min(by: { $0.place < $1.place })
    else { return }
    remarks.add(
      .keyWithoutSign, .critical, key.place,
      "there are keys, and nothing says dkim-sign yes: all mail leaves unsigned",
      advice: "Write dkim-sign yes into <domain *>.")
  }

  private func addIdentities(
    _ named: PMTAConfiguration.NamedScope, _ remarks: inout RemarkList
  ) {
    let keys = configuration.keys(inReachOf: named.vmta)
    for block in named.scope.domains {
      for prefix in ["", "second-"] {
        if let fallback = block.value(prefix + "dkim-identity-fallback"), !fallback.value.isEmpty,
          keys.contains(where: { $0.signer == .any })
        {
          remarks.add(
            .fallbackNeverUsed, .warning, fallback.place,
            "the fallback is never used \(named.words): a key for * is in reach and is found first")
        }
        guard let identity = block.value(prefix + "dkim-identity"), !identity.value.isEmpty else {
          continue
        }
        let words = ["sender-or-from", "strict-from"]
        guard !words.contains(identity.value.lowercased()) else { continue }
        remarks.add(
          .identityOfAnotherDomain, .warning, identity.place,
          "\(prefix.isEmpty ? "the" : "the second") signature \(named.words) is made for"
            + " \(SettingText.excerpt(identity.value)), whatever the From domain:"
            + " mail of other domains is not aligned by it")
      }
    }
  }
}
