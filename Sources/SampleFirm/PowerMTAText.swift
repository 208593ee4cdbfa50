/// Writes the PowerMTA configuration of a node, as its admin would have left it at the story's end.
///
/// Its mistakes are those of the story: one VirtualMTA switches signing off, and one signs with a key
/// that DNS no longer has.
struct PowerMTAText {
  private let model: FirmModel
  private let node: Int

  /// Takes the firm and the number of the node.
  init(_ model: FirmModel, node: Int) {
    self.model = model
    self.node = node
  }

  /// The file.
  var text: String {
    """
    # PowerMTA of \(LogLayout.nodes[node].node), all invented. Made by sample-firm.
    domain-key pmta1,\(FirmDomains.policyDomains[StageSchedule.parent]),/etc/pmta/keys/pmta1.pem

    \(vmtas)
    \(pools)<domain *>
        dkim-sign yes
        max-smtp-out 20
    </domain>

    <acct-file /var/log/pmta/acct.csv>
        records d,b,t,r,f,rb
        record-fields d *,header_From
        record-fields b *,header_From
        record-fields t *,header_From
    </acct-file>

    """
  }

  private var names: [String] {
    var seen: Set<String> = []
    return FirmSystems.senders.map(\.vmta).filter { seen.insert($0).inserted }
  }

  private func senders(of vmta: String) -> [(number: Int, system: SendingSystem)] {
    FirmSystems.senders.enumerated().filter { $0.element.vmta == vmta }.map { ($0, $1) }
  }

  private var vmtas: String {
    names.map { name in
      let senders = senders(of: name)
      var lines = ["<virtual-mta \(name)>"]
      var known: Set<String> = []
      for address in model.addresses
      where address.node == node && senders.contains(where: { $0.number == address.sender }) {
        guard known.insert(address.logged.text).inserted else { continue }
        lines.append("    smtp-source-host \(address.logged.text) \(name).scheldewaard.example")
      }
      for (number, system) in senders {
        lines += Self.keys(system, model.senders[number].phases.last?.phase.signature ?? .unsigned)
      }
      if senders.allSatisfy({ model.senders[$0.number].phases.last?.phase.signature == .unsigned })
      {
        lines += ["    <domain *>", "        dkim-sign no", "    </domain>"]
      }
      return lines.joined(separator: "\n") + "\n</virtual-mta>\n"
    }.joined()
  }

  private static func keys(_ system: SendingSystem, _ signature: SignatureState) -> [String] {
    guard signature == .signed || signature == .broken, system.selector != "pmta1" else {
      return []
    }
    let parent = FirmDomains.policyDomains[
      FirmDomains.all[FirmDomains.index(system.domains[0])].policy]
    let selector = system.selector.isEmpty ? system.vmta : system.selector
    return (system.signsAsParent ? [parent] : Self.childrenFirst(system.domains)).map {
      "    domain-key \(selector),\($0),/etc/pmta/keys/\(selector).pem"
    }
  }

  /// The key of a parent takes its children's mail where it stands before theirs.
  private static func childrenFirst(_ domains: [String]) -> [String] {
    domains.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  private var pools: String {
    var members: [(pool: String, vmta: String)] = []
    for system in FirmSystems.senders
    where !system.pool.isEmpty && !members.contains(where: { $0.vmta == system.vmta }) {
      members.append((system.pool, system.vmta))
    }
    return members.map {
      "<virtual-mta-pool \($0.pool)>\n    virtual-mta \($0.vmta)\n</virtual-mta-pool>\n"
    }.joined()
  }
}
