/// Writes the PowerMTA configuration of a node by which the mail of a plan is signed as it is at the
/// plan's end, and says what is to be seen of it.
package struct SettingsText {
  /// A From domain and the VirtualMTA that its mail leaves by.
  package struct Pair: Hashable, Sendable {
    /// From domain.
    package let domain: String
    /// The VirtualMTA.
    package let vmta: String

    /// Makes a pair.
    package init(domain: String, vmta: String) {
      self.domain = domain
      self.vmta = vmta
    }
  }

  private let plan: ScenarioPlan
  private let node: String

  /// Takes a plan and the node whose file it is.
  package init(_ plan: ScenarioPlan, node: String) {
    self.plan = plan
    self.node = node
  }

  /// The nodes of a plan in order.
  package static func nodes(_ plan: ScenarioPlan) -> [String] { ConfigurationText.nodes(plan) }

  /// The VirtualMTAs of the node with their streams, in order of their names.
  private var vmtas: [(name: String, streams: [MailStream])] {
    let own = plan.streams.filter { plan.relays[$0.relay].node == node }
    return Dictionary(grouping: own) { plan.relays[$0.relay].vmta }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The file.
  package var text: String {
    "# \(node) of a scenario of the kind \(plan.kind.rawValue).\n"
      + vmtas.map { vmta($0.name, $0.streams) }.joined()
      + "<domain *>\n    dkim-sign yes\n</domain>\n"
  }

  private func vmta(_ name: String, _ streams: [MailStream]) -> String {
    var lines = ["<virtual-mta \(name)>"]
    for address in Set(streams.map { plan.relays[$0.relay].loggedIP }).sorted() {
      lines.append("    smtp-source-host \(address) \(name).corp.example")
    }
    let states = streams.map { $0.signing(at: plan.end) }
    let signed = zip(streams, states).filter { $1 != .unsigned && $1 != .otherDomain }
    // A parent's key in front of a child's takes the child's mail.
    for domain in Set(signed.map(\.0.domain)).sorted(by: { ($1.count, $0) < ($0.count, $1) }) {
      lines.append("    domain-key s2026,\(domain),/etc/pmta/keys/\(domain).pem")
    }
    if states.contains(.otherDomain) {
      lines.append("    domain-key k1,mailvendor.example,/etc/pmta/keys/vendor.pem")
    }
    if states.allSatisfy({ $0 == .otherDomain }) {
      lines += ["    <domain *>", "        dkim-identity @mailvendor.example", "    </domain>"]
    }
    if states.allSatisfy({ $0 == .unsigned }) {
      lines += ["    <domain *>", "        dkim-sign no", "    </domain>"]
    }
    return lines.joined(separator: "\n") + "\n</virtual-mta>\n"
  }

  /// What is true of each pair whose VirtualMTA signs all its mail alike from the beginning to the
  /// end: the `outcome` of a review that is right.
  package var outcomes: [Pair: String] {
    var found: [Pair: String] = [:]
    for (name, streams) in vmtas {
      let states = Set(streams.map(\.signing))
      guard states.count == 1, let state = states.first, streams.allSatisfy({ $0.later == nil }),
        let outcome = Self.outcome(state)
      else { continue }
      for stream in streams { found[Pair(domain: stream.domain, vmta: name)] = outcome }
    }
    return found
  }

  private static func outcome(_ signing: Signing) -> String? {
    switch signing {
    case .aligned, .otherDomain: "as_meant"
    case .unsigned: "unsigned_as_meant"
    case .broken: "key_and_dns_differ"
    case .intermittent: nil
    }
  }
}
