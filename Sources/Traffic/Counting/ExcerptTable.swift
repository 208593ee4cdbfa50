/// What receivers said to failed mail: of each cell of failures the earliest row's reply and job, so
/// that a finding can show them when the log is long gone, or was standard input.
package struct ExcerptTable: Sendable {
  /// The most cells whose rows are kept, a thread; later ones go without.
  static let countMax = 1 << 17
  /// The most bytes of a reply or job.
  static let textBytesMax = 1024

  /// A cell: stream, bucket and outcome.
  ///
  /// Of standard input the bucket is the slot, and replies that are told are kept apart.
  package struct Key: Hashable, Sendable {
    /// The number of the stream.
    package var stream: UInt32
    let bucket: UInt32
    /// `Outcome.code`.
    package let outcome: UInt32
    var signature = UInt32.max
  }

  /// One row.
  package struct Excerpt: Sendable {
    /// Time, POSIX seconds UTC.
    package let time: Int
    /// Index of the input.
    package let input: Int32
    /// Offset in the input.
    package let offset: Int
    /// The reply, as bytes of the log.
    package let diagnostic: [UInt8]
    /// The job, as bytes of the log.
    package let job: [UInt8]
    /// Sender and recipient, where a report is counted: what is to be redacted in the reply.
    var addresses: [[UInt8]] = []

    func isEarlier(than other: Excerpt) -> Bool {
      (time, input, offset) < (other.time, other.input, other.offset)
    }
  }

  /// The rows.
  package private(set) var excerpts: [Key: Excerpt] = [:]

  /// True when a row would be kept.
  func takes(_ key: Key, time: Int, input: Int32, offset: Int) -> Bool {
    guard let known = excerpts[key] else { return excerpts.count < Self.countMax }
    return (time, input, offset) < (known.time, known.input, known.offset)
  }

  /// Keeps a row; the caller has asked `takes`.
  mutating func keep(_ key: Key, _ excerpt: Excerpt) { excerpts[key] = excerpt }

  /// Adds another table; `streams` are new numbers of its streams.
  mutating func add(_ other: ExcerptTable, streams: [UInt32]? = nil) {
    for (own, excerpt) in other.excerpts {
      var key = own
      if let streams { key.stream = streams[Int(key.stream)] }
      if let known = excerpts[key], !excerpt.isEarlier(than: known) { continue }
      if excerpts[key] == nil, excerpts.count >= Self.countMax { continue }
      excerpts[key] = excerpt
    }
  }
}
