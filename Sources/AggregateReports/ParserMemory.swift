/// What a thread keeps from one report to the next, because reports repeat each other: texts and
/// records.
///
/// Only how fast reports are read depends on it. One thread uses it at a time, for readers with the
/// same limits.
package final class ParserMemory {
  struct Contents {
    var pool = TextPool()
    var templates = RecordTemplates()

    /// Bytes that are held of what was read.
    var retainedBytes: Int { pool.sharedBytes + templates.retainedBytes }
  }

  /// Behind a pointer, since Swift checks each access to a class's properties at run time.
  let contents: UnsafeMutablePointer<Contents>

  /// An empty memory.
  package init() {
    contents = .allocate(capacity: 1)
    contents.initialize(to: Contents())
  }

  deinit {
    contents.deinitialize(count: 1)
    contents.deallocate()
  }
}
