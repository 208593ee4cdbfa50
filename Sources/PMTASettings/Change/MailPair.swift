/// Mail of one From domain through one VirtualMTA.
package struct MailPair: Hashable, Comparable, Sendable {
  /// From domain.
  package let domain: String
  /// The VirtualMTA, as it is written; `{default}` where none was chosen.
  package let vmta: String

  /// Makes a pair.
  package init(domain: String, vmta: String) {
    self.domain = domain
    self.vmta = vmta.isEmpty ? PMTAConfiguration.defaultName : vmta
  }

  /// By domain, then VirtualMTA; what stands for all other domains last.
  package static func < (a: MailPair, b: MailPair) -> Bool {
    let (first, second) = (a.domain == otherDomain, b.domain == otherDomain)
    if first != second { return second }
    return (a.domain, a.vmta) < (b.domain, b.vmta)
  }

  /// The pairs that some configurations themselves name: each domain of a key through each VirtualMTA,
  /// and, where a key is for `*`, one domain that stands for all others.
  package static func named(by configurations: [PMTAConfiguration]) -> [MailPair] {
    let keys = configurations.flatMap(\.scopes).flatMap(\.scope.keys)
    var domains: Set<String> = []
    for key in keys {
      switch key.signer {
      case .domain(let name): domains.insert(name)
      case .any, .vault: domains.insert(otherDomain)
      }
    }
    var vmtas: [String: String] = [PMTAConfiguration.defaultName: PMTAConfiguration.defaultName]
    for (key, vmta) in configurations.flatMap({ Array($0.vmtas) }) {
      vmtas[key] = vmtas[key] ?? vmta.name
    }
    return domains.flatMap { domain in
      vmtas.values.map { MailPair(domain: domain, vmta: $0) }
    }.sorted()
  }

  /// A From domain that stands for all that no key names.
  package static let otherDomain = "any-other.invalid"
}
