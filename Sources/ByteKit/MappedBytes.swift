import CMapGuard
import Glibc

/// A file mapped into memory for reading, unmapped when the object goes.
///
/// A file that another process truncates while it is mapped reads as zeros from the cut on, and
/// `isTorn` turns true: the caller then drops what it read from it. Shared between threads; the
/// bytes are valid while the object is held.
package final class MappedBytes: Sendable {
  /// The mapped bytes.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer
  private let guardSlot: Int32

  /// Maps the first `count` bytes of an open file; nil when the system refuses.
  package init?(descriptor: Int32, count: Int) {
    guard count > 0,
      let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { return nil }
    let slot = mapguard_register(start, count)
    guard slot >= 0 else {
      munmap(start, count)
      return nil
    }
    guardSlot = slot
    bytes = UnsafeRawBufferPointer(start: start, count: count)
    madvise(start, count, MADV_SEQUENTIAL)
  }

  /// True when some read met a page past the file's present end.
  package var isTorn: Bool { mapguard_torn(guardSlot) }

  /// Tells the system that a range will be read soon, so that it is fetched ahead.
  package func willNeed(_ range: Range<Int>) { advise(range, MADV_WILLNEED) }

  /// Tells the system that a range was read and may leave memory.
  package func dontNeed(_ range: Range<Int>) { advise(range, MADV_DONTNEED) }

  private func advise(_ range: Range<Int>, _ advice: Int32) {
    let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = (range.lowerBound + pageBytes - 1) / pageBytes * pageBytes
    let end = range.upperBound / pageBytes * pageBytes
    guard start < end, end <= bytes.count, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, advice)
  }

  deinit {
    mapguard_release(guardSlot)
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }
}
