extension PMTAConfiguration {
  /// A scope, with how it is called.
  struct NamedScope {
    /// `at global level`, `in VirtualMTA news`.
    let words: String
    /// The name by which mail asks for it; that of the default for the global one.
    let vmta: String
    /// True for the global one.
    let isGlobal: Bool
    let scope: SigningScope
  }

  /// All scopes: the global one, then pools and VirtualMTAs in order of their names.
  var scopes: [NamedScope] {
    let global = NamedScope(
      words: "at global level", vmta: Self.defaultName, isGlobal: true, scope: global)
    func all(_ table: [String: VirtualMTA], _ noun: String) -> [NamedScope] {
      table.sorted { $0.key < $1.key }.map {
        NamedScope(
          words: "in \(noun) \(SettingText.excerpt($0.value.name))", vmta: $0.value.name,
          isGlobal: false, scope: $0.value.scope)
      }
    }
    return [global] + all(pools, "pool") + all(vmtas, "VirtualMTA")
  }

  /// The keys that mail of a VirtualMTA or pool can reach.
  func keys(inReachOf vmta: String) -> [DomainKey] {
    let key = vmta.lowercased()
    let holders = pools.values.filter { $0.members.contains { $0.key == key } }
    let own = (vmtas[key]?.scope.keys ?? []) + (pools[key]?.scope.keys ?? [])
    return own + holders.flatMap(\.scope.keys) + global.keys
  }
}
