import ByteKit

/// Failed rows of one day as their logs told them, packed and compressed.
struct ExcerptCodec {
  /// One row.
  struct Excerpt {
    var stream: UInt32
    var outcome: UInt32
    /// Time, POSIX seconds UTC.
    var time: Int
    /// The number of the file, and the offset in it.
    var file: Int, offset: Int
    var diagnostic: [UInt8]
    var job: [UInt8]
  }

  /// Packs rows; none are no bytes.
  static func pack(_ excerpts: [Excerpt]) -> [UInt8] {
    guard !excerpts.isEmpty else { return [] }
    var writer = PackedWriter()
    writer.write(count: excerpts.count)
    // Equal replies stand side by side, which compresses best.
    for excerpt in excerpts.sorted(by: {
      ($0.outcome, $0.stream, $0.time) < ($1.outcome, $1.stream, $1.time)
    }) {
      writer.write(UInt64(excerpt.stream))
      writer.write(UInt64(excerpt.outcome))
      writer.write(signed: excerpt.time)
      writer.write(count: excerpt.file)
      writer.write(count: excerpt.offset)
      writer.write(bytes: excerpt.diagnostic)
      writer.write(bytes: excerpt.job)
    }
    return PackedBlock.pack(writer.bytes)
  }

  /// Reads rows back.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ take: (Excerpt) -> Void
  ) throws {
    let unpacked = try PackedBlock.unpack(bytes)
    guard !unpacked.isEmpty else { return }
    try unpacked.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      for _ in 0..<(try reader.count(limit: reader.remaining)) {
        take(
          Excerpt(
            stream: try reader.small(), outcome: try reader.small(), time: try reader.signed(),
            file: try reader.count(), offset: try reader.count(),
            diagnostic: Array(try reader.block()), job: Array(try reader.block())))
      }
    }
  }
}
