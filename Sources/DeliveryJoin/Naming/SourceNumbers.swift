import ByteKit

/// The numbers that one thread gives to the addresses that receivers see.
struct SourceNumbers: Sendable {
  /// Rows without a connection.
  static let none: UInt32 = 0
  /// Rows of addresses that are not told apart.
  static let others: UInt32 = 1

  /// The addresses, by number; the first two stand for no address.
  private(set) var addresses = [IPAddress(v4: 0), IPAddress(v4: 0)]
  /// What a number stands for: itself, or `others`.
  private(set) var target: [UInt32] = [none, others]
  private(set) var kept = KeptNames(countMax: RollupPlan.sourcesMax)

  private let plan: RollupPlan
  private var numbers: [IPAddress: UInt32] = [:]
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

  /// True when an address that this thread kept is not kept under the bound of the whole run.
  func isFolded(_ number: Int, _ bound: UInt64) -> Bool {
    let address = addresses[number]
    guard !plan.reportedSources.contains(address) else { return false }
    return ByteHash.mix(address.high, address.low) > bound
  }

  private mutating func make(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let logged = IPAddress(bytes: bytes), !logged.isUnspecified else { return Self.none }
    let address = plan.nat[logged] ?? logged
    if let known = numbers[address] { return target[Int(known)] }
    let hash = ByteHash.mix(address.high, address.low)
    let isNamed = plan.reportedSources.contains(address)
    guard isNamed || kept.takes(hash) else { return Self.others }
    let number = UInt32(addresses.count)
    addresses.append(address)
    target.append(number)
    numbers[address] = number
    let left = isNamed ? [] : kept.add(hash, number)
    for folded in left {
      target[Int(folded)] = Self.others
      numbers[addresses[Int(folded)]] = nil
    }
    if !left.isEmpty { cache.removeAll() }
    return target[Int(number)]
  }
}
