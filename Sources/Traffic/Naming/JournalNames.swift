import ByteKit

/// The numbers that one thread gives to names met in refused and deferred rows.
struct JournalNames: Sendable {
  /// Names that are told apart.
  static let namesMax = 1 << 16
  /// Rows without a name.
  static let none: UInt32 = 0
  /// Rows of names that are not told apart.
  static let others: UInt32 = 1
  /// The name of what is left when there are more names than a run can tell apart.
  static let othersName = "(more)"

  /// The names.
  private(set) var table = NameTable(first: ["", othersName], limits: [namesMax])

  private let cache = ByteCache(entriesMax: 4096, keyBytes: 48)

  init() {}

  /// The number of a name given as bytes; `make` gives its text, nil where it is none.
  mutating func number(
    _ bytes: UnsafeRawBufferPointer, _ make: (UnsafeRawBufferPointer) -> String?
  ) -> UInt32 {
    if bytes.isEmpty { return Self.none }
    if let known = cache.find(bytes) { return table.target[Int(known)] }
    let number = make(bytes).map { self.number($0) } ?? Self.none
    cache.keep(bytes, number)
    return number
  }

  private mutating func number(_ name: String) -> UInt32 {
    if name.isEmpty { return Self.none }
    return table.find(name) ?? table.number(name, hash: KeptNames.hash(name))
  }
}
