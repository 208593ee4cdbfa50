/// The keys of one scope, found by sending domain.
struct KeyIndex: Sendable {
  private let keys: [DomainKey]
  private var named: [String: Int] = [:]
  private var any: Int?
  private var vault: Int?

  init(_ keys: [DomainKey]) {
    self.keys = keys
    for (number, key) in keys.enumerated().reversed() {
      switch key.signer {
      case .domain(let name): named[name] = number
      case .any: any = number
      case .vault: vault = number
      }
    }
  }

  /// The first key in the order of the file that signs for a domain, one for `*` where these are
  /// taken.
  func key(for domain: String, isStrict: Bool, takesAny: Bool = true) -> DomainKey? {
    var first = [named[domain], takesAny ? any : nil, vault].compactMap { $0 }.min()
    var rest = isStrict ? "" : domain[...]
    while let dot = rest.firstIndex(of: ".") {
      rest = rest[rest.index(after: dot)...]
      if let number = named[String(rest)] { first = min(first ?? number, number) }
    }
    return first.map { keys[$0] }
  }
}
