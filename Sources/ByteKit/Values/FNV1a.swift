/// The 64-bit hash FNV-1a (Fowler, Noll and Vo), byte by byte.
///
/// The same on every machine. It tells apart and names; it does not protect from who means to deceive.
///
/// Stores, marks of rules and identifiers of findings hold it, so that its values never change.
package struct FNV1a: Sendable {
  /// The hash of what was added so far.
  @usableFromInline
  package internal(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Begins with nothing.
  @inlinable @inline(__always)
  package init() {}

  /// The hash of some bytes.
  @inlinable
  package init(_ bytes: some Sequence<UInt8>) { add(bytes) }

  /// Adds a byte.
  @inlinable @inline(__always)
  package mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Adds bytes.
  @inlinable @inline(__always)
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(byte) }
  }
}
