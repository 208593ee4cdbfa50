import TestSupport

/// A configuration as its parts, made at random, and what it comes to by the plainest means: every
/// rule is tried for every mail, with no index and no reader.
struct SpelledSettings {
  struct Block {
    var pattern: String
    var settings: [(String, String)]
  }

  struct Key {
    var selector: String
    var domain: String
    var file: String
  }

  struct Scope {
    var keys: [Key] = []
    var blocks: [Block] = []
  }

  static let senders = ["a.example", "x.a.example", "b.test", "y.x.a.example"]
  static let queues = [
    "m.example", "z.m.example", "n.m.example", "o.n.m.example", "p.test", "q.test",
  ]
  private static let patterns = [
    "*", "m.example", "*.m.example", "[*.]m.example", "n.m.example", "*.n.m.example", "p.test",
    "[*.]n.m.example",
  ]

  var global = Scope()
  var vmtas: [(name: String, scope: Scope)] = []
  var pool: (members: [String], scope: Scope)?

  // MARK: - Making

  init(_ random: inout SeededRandom) {
    global = Self.scope(&random)
    for name in ["v1", "v2", "v3"] { vmtas.append((name, Self.scope(&random))) }
    if Bool.random(using: &random) { pool = (["v1", "v2"], Self.scope(&random)) }
  }

  static func key(_ random: inout SeededRandom) -> Key {
    let selector = "s\(Int.random(in: 1...4, using: &random))"
    let domain =
      Int.random(in: 0..<5, using: &random) == 0 ? "*" : senders.randomElement(using: &random) ?? ""
    return Key(
      selector: selector, domain: domain, file: "/k/\(Int.random(in: 1...3, using: &random))")
  }

  static func block(_ random: inout SeededRandom) -> Block {
    var settings: [(String, String)] = []
    let choices = [
      ("dkim-sign", "yes"), ("dkim-sign", "yes"), ("dkim-sign", "no"),
      ("dkim-identity", "@b.test"), ("dkim-identity", "sender-or-from"),
      ("dkim-identity", "strict-from"),
      ("dkim-identity-fallback", "x.a.example"), ("second-dkim-sign", "yes"),
      ("second-dkim-identity", "b.test"), ("max-smtp-out", "3"),
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let choice = choices.randomElement(using: &random) ?? ("", "")
      if !settings.contains(where: { $0.0 == choice.0 }) { settings.append(choice) }
    }
    return Block(pattern: patterns.randomElement(using: &random) ?? "*", settings: settings)
  }

  private static func scope(_ random: inout SeededRandom) -> Scope {
    var scope = Scope()
    for _ in 0..<Int.random(in: 0...3, using: &random) { scope.keys.append(key(&random)) }
    for _ in 0..<Int.random(in: 0...3, using: &random) { scope.blocks.append(block(&random)) }
    return scope
  }

  /// One line more, less, or other.
  mutating func changeOneLine(_ random: inout SeededRandom) {
    let place = Int.random(in: 0..<(vmtas.count + (pool == nil ? 1 : 2)), using: &random)
    var scope =
      place == 0 ? global : place <= vmtas.count ? vmtas[place - 1].scope : pool?.scope ?? Scope()
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where !scope.keys.isEmpty:
      scope.keys.remove(at: Int.random(in: 0..<scope.keys.count, using: &random))
    case 1:
      scope.keys.insert(Self.key(&random), at: Int.random(in: 0...scope.keys.count, using: &random))
    case 2 where !scope.keys.isEmpty:
      scope.keys[Int.random(in: 0..<scope.keys.count, using: &random)] = Self.key(&random)
    case 3 where !scope.blocks.isEmpty:
      let block = Int.random(in: 0..<scope.blocks.count, using: &random)
      scope.blocks[block].settings.removeLast()
      if Bool.random(using: &random) {
        scope.blocks[block].settings += Self.block(&random).settings.prefix(1)
      }
    case _ where !scope.blocks.isEmpty:
      let block = Int.random(in: 0..<scope.blocks.count, using: &random)
      scope.blocks[block].pattern = Self.block(&random).pattern
    default: scope.keys.append(Self.key(&random))
    }
    if place == 0 {
      global = scope
    } else if place <= vmtas.count {
      vmtas[place - 1].scope = scope
    } else {
      pool?.scope = scope
    }
  }

  // MARK: - Writing

  var text: String {
    var lines: [String] = []
    func write(_ scope: Scope) {
      lines += scope.keys.map { "domain-key \($0.selector),\($0.domain),\($0.file)" }
      for block in scope.blocks {
        lines += ["<domain \(block.pattern)>"] + block.settings.map { "  \($0.0) \($0.1)" }
        lines.append("</domain>")
      }
    }
    write(global)
    for vmta in vmtas {
      lines.append("<virtual-mta \(vmta.name)>")
      write(vmta.scope)
      lines.append("</virtual-mta>")
    }
    if let pool {
      lines.append("<virtual-mta-pool pool>")
      lines += pool.members.map { "  virtual-mta \($0)" }
      write(pool.scope)
      lines.append("</virtual-mta-pool>")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: - Meaning

  /// `-` without a signature, else `d/s/file`; the readings of the first signature, then those of the
  /// second.
  func meaning(from: String, vmta: String, queue: String) -> [String] {
    var scopes: [Scope] = []
    if let own = vmtas.first(where: { $0.name == vmta }) { scopes.append(own.scope) }
    if let pool, pool.members.contains(vmta) { scopes.append(pool.scope) }
    scopes.append(global)
    return ["", "second-"].map { prefix in
      // With keys for `*` where From must match exactly, and without them.
      let readings = [true, false].map { scopeFirst in
        distinct(
          [true, false].map { takesAny in
            signature(prefix, from, scopes, queue, scopeFirst: scopeFirst, takesAny: takesAny)
          })
      }
      let all = readings[0] == readings[1] ? readings[0] : distinct(readings[0] + readings[1])
      return all.joined(separator: "|")
    }
  }

  private func distinct(_ texts: [String]) -> [String] {
    texts.enumerated().filter { texts.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  private func signature(
    _ prefix: String, _ from: String, _ scopes: [Scope], _ queue: String, scopeFirst: Bool,
    takesAny: Bool
  ) -> String {
    func value(_ name: String) -> String? {
      var best: (score: [Int], value: String)?
      for (number, scope) in scopes.enumerated() {
        for (place, block) in scope.blocks.enumerated() {
          guard let near = Self.nearness(block.pattern, queue) else { continue }
          for setting in block.settings where setting.0 == name {
            let depth = scopes.count - number
            let score = (scopeFirst ? [depth] + near : near + [depth]) + [place]
            if best.map({ !score.lexicographicallyPrecedes($0.score) }) ?? true {
              best = (score, setting.1)
            }
          }
        }
      }
      return best?.value
    }
    guard value(prefix + "dkim-sign") == "yes" else { return "-" }
    let identity = value(prefix + "dkim-identity") ?? "sender-or-from"
    let wanted =
      identity.hasSuffix("-from") ? from : String(identity.split(separator: "@").last ?? "")
    let fallback = value(prefix + "dkim-identity-fallback")
    for (number, domain) in [wanted, fallback].compactMap({ $0 }).enumerated() {
      let isStrict = number == 0 && identity == "strict-from"
      for scope in scopes {
        for key in scope.keys {
          if key.domain == "*", isStrict, !takesAny { continue }
          if key.domain == "*" { return "\(domain)/\(key.selector)/\(key.file)" }
          if domain == key.domain || !isStrict && domain.hasSuffix("." + key.domain) {
            return "\(key.domain)/\(key.selector)/\(key.file)"
          }
        }
      }
    }
    return "-"
  }

  /// The longer the name the nearer; of one name the domain itself, then what is below, then both.
  private static func nearness(_ pattern: String, _ queue: String) -> [Int]? {
    if pattern == "*" { return [0, 0, 0] }
    if pattern.hasPrefix("[*.]") {
      let name = String(pattern.dropFirst(4))
      return queue == name || queue.hasSuffix("." + name) ? [1, name.count, 1] : nil
    }
    if pattern.hasPrefix("*.") {
      let name = String(pattern.dropFirst(2))
      return queue.hasSuffix("." + name) ? [1, name.count, 2] : nil
    }
    return pattern == queue ? [2, 0, 0] : nil
  }
}
