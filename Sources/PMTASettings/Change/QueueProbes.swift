import ByteKit

/// Receiving domains that stand for all: two configurations that agree on these agree on every one.
struct QueueProbes {
  /// The domains, by how a remark names the receivers that each stands for.
  let queues: [(queue: String, words: String)]
  /// True where there were more patterns than are looked at.
  let isCut: Bool

  /// How receivers that no `<domain>` block names are called.
  static let otherWords = "all others"
  /// How those are called that were too many to be asked for.
  static let untoldWords = "receivers past the first \(SettingsLimits.probesMax)"

  /// Takes the patterns of some configurations.
  ///
  /// What a pattern is about is told apart by its own name, by one below it, and by what no pattern
  /// names.
  init(_ configurations: [PMTAConfiguration]) {
    var found: [String: String] = [SigningChecks.otherQueue: Self.otherWords]
    let blocks = configurations.flatMap(\.scopes).flatMap(\.scope.domains)
    for pattern in blocks.flatMap(\.patterns) {
      let below = "below." + pattern.name
      switch pattern.form {
      case .exact: found[pattern.name] = pattern.name
      // The lowest address of a block stands for all of it.
      case .network(let network): found["[\(network.base)]"] = pattern.name
      case .below: if found[below] == nil { found[below] = "*." + pattern.name }
      case .atOrBelow:
        found[pattern.name] = pattern.name
        if found[below] == nil { found[below] = "*." + pattern.name }
      case .any: break
      }
    }
    for block in blocks {
      if let queue = block.value("queue-to")?.value.lowercased(), !queue.isEmpty {
        found[queue] = found[queue] ?? queue
      }
    }
    func order(_ words: String, _ queue: String) -> String {
      words == Self.otherWords ? "" : queue
    }
    let sorted = found.sorted { order($0.value, $0.key) < order($1.value, $1.key) }
    isCut = sorted.count > SettingsLimits.probesMax
    queues = sorted.prefix(SettingsLimits.probesMax).map { ($0.key, $0.value) }
  }
}
