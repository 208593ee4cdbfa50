import CMapGuard
import Glibc

/// A piece of a file mapped into memory for reading, unmapped when the object goes.
///
/// A file that another process truncates while it is mapped reads as zeros from the cut on, and
/// `isTorn` turns true: the caller then drops what it read from it. Shared between threads; the
/// bytes are valid while the object is held.
package final class MappedBytes: Sendable {
  /// The mapped bytes.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer
  private let guardSlot: Int32
  /// The mapping: whole pages from the one in which the bytes begin.
  nonisolated(unsafe) private let pages: UnsafeMutableRawBufferPointer

  /// Maps a range of an open file, which is not empty; nil when the system refuses.
  package init?(descriptor: Int32, range: Range<Int>) {
    let lead = range.lowerBound % Int(sysconf(Int32(_SC_PAGESIZE)))
    let count = lead + range.count
    guard !range.isEmpty,
      let start = mmap(
        nil, count, PROT_READ, MAP_SHARED, descriptor, off_t(range.lowerBound - lead)),
      start != MAP_FAILED
    else { return nil }
    let slot = mapguard_register(start, count)
    guard slot >= 0 else {
      munmap(start, count)
      return nil
    }
    guardSlot = slot
    pages = UnsafeMutableRawBufferPointer(start: start, count: count)
    bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pages)[lead...])
    madvise(start, count, MADV_SEQUENTIAL)
  }

  /// True when some read met a page past the file's present end.
  package var isTorn: Bool { mapguard_torn(guardSlot) }

  deinit {
    mapguard_release(guardSlot)
    munmap(pages.baseAddress, pages.count)
  }
}
