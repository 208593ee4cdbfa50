import ByteKit
import CSVRows

/// The numbers that one thread gives to injectors with their VirtualMTA and node.
struct RelayNumbers: Sendable {
  /// Rows of relays that are not told apart.
  static let others: UInt32 = 0

  /// The relays.
  private(set) var table = NameTable(first: [Relay.overflow], limits: [RollupPlan.relaysMax])

  private let cache = ByteCache(entriesMax: 8192)
  private var node = ""

  init() {}

  /// Rows of a node follow.
  mutating func begin(node: String) {
    guard node != self.node else { return }
    self.node = node
    // The cache's keys do not hold the node.
    cache.removeAll()
  }

  /// The number of `srcMta` and `vmta`, given as they stand in the file.
  @inline(__always)
  mutating func number(
    _ srcMta: UnsafeRawBufferPointer, vmta: UnsafeRawBufferPointer, _ scratch: FieldScratch
  ) -> UInt32 {
    if let known = cache.find(srcMta, vmta) { return known }
    scratch.reset()
    let injector = scratch.value(of: srcMta)
    // Both values fit, since they are parts of one row.
    let number = make(Relay(srcMta: injector, vmta: scratch.value(of: vmta), node: node))
    cache.keep(srcMta, vmta, number)
    return number
  }

  private mutating func make(_ relay: Relay) -> UInt32 {
    if let known = table.find(relay) { return known }
    let generation = table.generation
    let number = table.number(relay, hash: Self.hash(relay))
    if table.generation != generation { cache.removeAll() }
    return number
  }

  /// The hash by which relays are kept, the same in every run.
  static func hash(_ relay: Relay) -> UInt64 {
    let address = relay.injectorIP.map { ByteHash.mix($0.high, $0.low) } ?? 0
    return KeptNames.hash("\(relay.injector)\0\(relay.vmta)\0\(relay.node)\0\(address)")
  }
}
