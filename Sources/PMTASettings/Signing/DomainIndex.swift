import ByteKit

/// The `<domain>` blocks of one scope, found by receiving domain.
struct DomainIndex: Sendable {
  /// A block that is about a domain.
  struct Match {
    let nearness: DomainPattern.Nearness
    /// Its number in the scope: of two as near the later one goes first.
    let number: Int
    let block: DomainBlock
  }

  private let blocks: [DomainBlock]
  private var exact: [String: [Int]] = [:]
  private var below: [String: [Int]] = [:]
  private var any: [Int] = []
  private var networks: [(IPNetwork, Int)] = []
  private let patterns: [(pattern: DomainPattern, block: Int)]

  init(_ blocks: [DomainBlock]) {
    self.blocks = blocks
    patterns = blocks.enumerated().flatMap { number, block in
      block.patterns.map { ($0, number) }
    }
    for (number, entry) in patterns.enumerated() {
      switch entry.pattern.form {
      case .exact: exact[entry.pattern.name, default: []].append(number)
      case .below: below[entry.pattern.name, default: []].append(number)
      case .atOrBelow:
        exact[entry.pattern.name, default: []].append(number)
        below[entry.pattern.name, default: []].append(number)
      case .any: any.append(number)
      case .network(let network): networks.append((network, number))
      }
    }
  }

  /// The blocks that are about a domain, the nearest first.
  func matches(_ domain: String) -> [Match] {
    var found = (exact[domain] ?? []) + any
    var rest = domain[...]
    while let dot = rest.firstIndex(of: ".") {
      rest = rest[rest.index(after: dot)...]
      found += below[String(rest)] ?? []
    }
    if domain.hasPrefix("["), let address = IPAddress(String(domain.dropFirst().dropLast())) {
      found += networks.filter { $0.0.contains(address) }.map(\.1)
    }
    return found.map { number in
      Match(
        nearness: patterns[number].pattern.nearness, number: patterns[number].block,
        block: blocks[patterns[number].block])
    }.sorted { ($1.nearness, $1.number) < ($0.nearness, $0.number) }
  }
}
