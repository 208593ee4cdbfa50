public import Glibc

/// True when two runs of bytes are the same.
@inline(__always)
package func bytesEqual(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
  guard first.count == second.count else { return false }
  guard let a = first.baseAddress, let b = second.baseAddress else { return true }
  return memcmp(a, b, first.count) == 0
}

/// True when bytes spell an ASCII word, upper and lower case alike.
///
/// The word must be given in lower case.
package func bytesEqualIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
  guard bytes.count == word.utf8CodeUnitCount else { return false }
  for index in 0..<bytes.count {
    let byte = bytes[index]
    let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    if lower != word.utf8Start[index] { return false }
  }
  return true
}

/// The offset of the last such byte before `end`; nil when there is none.
@inline(__always)
package func lastIndex(
  of byte: UInt8, in bytes: UnsafeRawBufferPointer, before end: Int
) -> Int? {
  guard end > 0, let base = bytes.baseAddress else { return nil }
  let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
  let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
  var end = end
  while end >= 8 {
    let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
    let differs = word ^ pattern
    // The top bit of every byte that is 0, and of no other.
    let found = ~(((differs & low) &+ low) | differs | low)
    if found != 0 { return end - 1 - found.leadingZeroBitCount >> 3 }
    end -= 8
  }
  while end > 0 {
    end -= 1
    if bytes[end] == byte { return end }
  }
  return nil
}

/// The offset of the first such byte at or after `start`; nil when there is none.
@inlinable @inline(__always)
package func firstIndex(
  of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
) -> Int? {
  guard start < bytes.count, let base = bytes.baseAddress,
    let found = memchr(base + start, Int32(byte), bytes.count - start)
  else { return nil }
  return UnsafeRawPointer(found) - base
}
