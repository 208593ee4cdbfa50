/// VirtualMTAs, pools, proxies and addresses: what is named and not there, and what is there twice.
struct NameChecks {
  let configuration: PMTAConfiguration

  func add(to remarks: inout RemarkList) {
    addVMTAs(&remarks)
    addAddresses(&remarks)
    addPools(&remarks)
    addMentions(&remarks)
    addSources(&remarks)
    for place in configuration.rewrites {
      remarks.add(
        .fromRewritten, .info, place,
        "the From domain is rewritten here: the log's can differ from the one that is signed")
    }
  }

  private var vmtas: [VirtualMTA] {
    configuration.vmtas.sorted { $0.key < $1.key }.map(\.value)
  }

  private func addVMTAs(_ remarks: inout RemarkList) {
    for vmta in vmtas {
      let name = SettingText.excerpt(vmta.name)
      for place in vmta.places.dropFirst() {
        remarks.add(
          .vmtaTwice, .critical, place,
          "VirtualMTA \(name) is defined a second time; the first is at \(vmta.places[0])",
          advice: "Take one of the two away.")
      }
      if vmta.scope.sources.isEmpty, vmta.scope.proxies.isEmpty, !vmta.scope.hasBadSource {
        let global = configuration.global.sources.map(\.address).map(SettingText.excerpt)
        // One with a name of its own was to have an address of its own too.
        remarks.add(
          .vmtaWithoutSource, vmta.scope.host.isEmpty ? .info : .warning, vmta.places[0],
          "VirtualMTA \(name) has no smtp-source-host: it leaves from "
            + (global.isEmpty
              ? "whatever address the machine takes"
              : "the global address \(global.prefix(3).joined(separator: ", "))")
            + (vmta.scope.host.isEmpty
              ? "" : ", by the name \(SettingText.excerpt(vmta.scope.host))"))
      }
      for proxy in vmta.scope.proxies where configuration.proxies[proxy.key] == nil {
        remarks.add(
          .proxyUnknown, .warning, proxy.place,
          "there is no <proxy \(SettingText.excerpt(proxy.name))>")
      }
      if configuration.pools[vmta.name.lowercased()] != nil {
        remarks.add(
          .poolNamedAsVMTA, .critical, vmta.places[0],
          "\(name) is the name of a VirtualMTA and of a pool")
      }
    }
  }

  private func addAddresses(_ remarks: inout RemarkList) {
    var holders: [String: VirtualMTA] = [:]
    for vmta in vmtas.sorted(by: { $0.places[0] < $1.places[0] }) {
      for source in vmta.scope.sources {
        guard let other = holders[source.seen] else {
          holders[source.seen] = vmta
          continue
        }
        guard other.name.lowercased() != vmta.name.lowercased() else { continue }
        remarks.add(
          .addressTwice, .info, source.place,
          "VirtualMTA \(SettingText.excerpt(other.name)) leaves from \(source.seen) too: reports"
            + " cannot tell the two apart")
      }
    }
  }

  private func addPools(_ remarks: inout RemarkList) {
    var holders: [String: VirtualMTA] = [:]
    let pools = configuration.pools.values.sorted { $0.places[0] < $1.places[0] }
    for pool in pools {
      for member in pool.members {
        let name = SettingText.excerpt(member.name)
        if configuration.vmtas[member.key] == nil {
          remarks.add(
            .poolNamesUnknownVMTA, .warning, member.place,
            "pool \(SettingText.excerpt(pool.name)) names a VirtualMTA \(name) that is not there")
        }
        guard !pool.scope.domains.isEmpty else { continue }
        if let other = holders[member.key], other.name.lowercased() != pool.name.lowercased() {
          remarks.add(
            .vmtaInTwoPools, .critical, member.place,
            "VirtualMTA \(name) is in the pools \(SettingText.excerpt(other.name)) and"
              + " \(SettingText.excerpt(pool.name)), which both hold <domain> blocks: the guide"
              + " calls that an error")
        }
        holders[member.key] = pool
      }
    }
  }

  /// Words in the place of a VirtualMTA that name none.
  private static let choices: Set<String> = ["by-smtp-source-ip", "{default}", ""]

  private func addMentions(_ remarks: inout RemarkList) {
    let moves = configuration.scopes.flatMap(\.scope.domains).flatMap { block in
      ["reroute-to-virtual-mta", "backoff-reroute-to-virtual-mta", "cold-virtual-mta"].compactMap {
        block.value($0).map { NamedPlace(name: $0.value, place: $0.place) }
      }
    }
    for name in Set(configuration.mentions + moves).sorted(by: { $0.place < $1.place })
    where !Self.choices.contains(name.key) && !configuration.knows(vmta: name.name) {
      remarks.add(
        .vmtaUnknown, .warning, name.place,
        "there is no VirtualMTA or pool \(SettingText.excerpt(name.name))")
    }
  }

  private static let everybody: Set<String> = ["0/0", "0.0.0.0/0", "::/0"]

  private func addSources(_ remarks: inout RemarkList) {
    for source in configuration.sources {
      let name = SettingText.excerpt(source.name)
      if Self.everybody.contains(source.name), let place = source.picksVMTA, source.relays != nil {
        remarks.add(
          .anybodyPicksVMTA, .warning, place,
          "anybody may relay through <source \(name)> and pick a VirtualMTA by X-Virtual-MTA")
      }
      guard let vmta = source.defaultVMTA, !Self.choices.contains(vmta.key) else { continue }
      let unless = source.picksVMTA == nil ? "" : " without X-Virtual-MTA"
      remarks.add(
        .defaultVMTA, .info, vmta.place,
        "mail of <source \(name)>\(unless) goes to \(SettingText.excerpt(vmta.name))")
    }
  }
}
