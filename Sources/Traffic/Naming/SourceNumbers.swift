import ByteKit
import CSVRows

/// The numbers that one thread gives to the addresses that receivers see.
struct SourceNumbers: Sendable {
  /// Rows without a connection.
  static let none: UInt32 = 0
  /// Rows of addresses that are not told apart.
  static let others: UInt32 = 1

  /// The addresses; the first two stand for no address.
  private(set) var table = NameTable<IPAddress?>(
    first: [nil, nil], limits: [RollupPlan.sourcesMax])

  private let plan: RollupPlan
  private let cache = ByteCache(entriesMax: 4096, keyBytes: 32)

  init(plan: RollupPlan) { self.plan = plan }

  /// The number of `dlvSourceIp`, given as it stands in the file, after the map of `nat`; `none` for
  /// 0.0.0.0 and what is no address.
  @inline(__always)
  mutating func number(_ field: UnsafeRawBufferPointer, _ scratch: FieldScratch) -> UInt32 {
    if field.isEmpty { return Self.none }
    if let known = cache.find(field) { return known }
    scratch.reset()
    let number = make(scratch.value(of: field))
    cache.keep(field, number)
    return number
  }

  private mutating func make(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let logged = IPAddress(bytes: bytes), !logged.isUnspecified else { return Self.none }
    let address = plan.nat[logged] ?? logged
    guard !plan.reportedSources.contains(address) else { return table.number(address) }
    let generation = table.generation
    let number = table.number(address, hash: ByteHash.mix(address.high, address.low))
    if table.generation != generation { cache.removeAll() }
    return number
  }
}
