import CSVRows
import ReplyClassifier

/// The working memory of one thread: a lane for each thing that is found out of a batch's rows.
///
/// One lane is filled for all rows before the next one is begun, so that the look-ups of many rows
/// are under way at the same time.
final class RollupLanes: @unchecked Sendable {
  // Safe because a worker is used by one thread at a time, and this is reached through it only.

  /// Index in the batch of each row that is still of interest.
  let rows: UnsafeMutablePointer<Int32>
  let domains: UnsafeMutablePointer<UInt32>
  /// 1 where the domain came from `header_From`, 2 where from MAIL FROM, 0 where there is none.
  let origins: UnsafeMutablePointer<UInt8>
  /// 1 for rows before the period; filled only where these are counted.
  let isPast: UnsafeMutablePointer<UInt8>
  let sources: UnsafeMutablePointer<UInt32>
  let relays: UnsafeMutablePointer<UInt32>
  let deliveries: UnsafeMutablePointer<UInt32>
  let outcomes: UnsafeMutablePointer<UInt32>
  /// Numbers of the signatures of refused and deferred rows.
  let signatures: UnsafeMutablePointer<UInt32>
  let streams: UnsafeMutablePointer<UInt32>
  /// Places of rows whose replies are to be told, each with the number of its signature.
  var replies: [(place: Int, signature: UInt32)] = []
  /// Places of failed rows; empty unless the history is to be told.
  var failures: [Int] = []
  /// Unescapes quoted values; what it gives out is used up at once.
  let scratch = FieldScratch()
  let classifier: ReplyWorker
  /// Reads `rb` rows; made with the first of them.
  var lateRefusals: LateRefusalReader?

  init(classifier: ReplyWorker) {
    self.classifier = classifier
    let capacity = FieldIndex.rowCapacity
    rows = .allocate(capacity: capacity)
    domains = .allocate(capacity: capacity)
    origins = .allocate(capacity: capacity)
    isPast = .allocate(capacity: capacity)
    sources = .allocate(capacity: capacity)
    relays = .allocate(capacity: capacity)
    deliveries = .allocate(capacity: capacity)
    outcomes = .allocate(capacity: capacity)
    signatures = .allocate(capacity: capacity)
    streams = .allocate(capacity: capacity)
  }

  deinit {
    rows.deallocate()
    domains.deallocate()
    origins.deallocate()
    isPast.deallocate()
    sources.deallocate()
    relays.deallocate()
    deliveries.deallocate()
    outcomes.deallocate()
    signatures.deallocate()
    streams.deallocate()
  }

  /// Moves a row's place to the front while rows are left out.
  @inline(__always)
  func move(_ from: Int, to place: Int) {
    rows[place] = rows[from]
    domains[place] = domains[from]
    origins[place] = origins[from]
    isPast[place] = isPast[from]
  }
}
