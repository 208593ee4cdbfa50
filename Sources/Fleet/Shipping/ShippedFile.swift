import AccountingLog
import ByteKit
import Following
import History
import Traffic

/// A log as far as it was sent: what a node remembers of it.
struct ShippedFile {
  /// Its number at the server: the digest of its first rows.
  let id: UInt64
  /// So many bytes of rows that is the digest of.
  let idBytes: Int
  /// The first rows as they were last seen.
  var headBytes: Int
  var headDigest: UInt64
  var path: String
  var node: String
  /// Where it lay, and what the system knew of it.
  var status: FileStatus?
  /// How often it was sent from its first row on.
  var generation: Int
  /// Where the first row begins that was not sent, and the columns there.
  var position: LogPosition?
  /// What the last cell has so far.
  var openSegments: [SegmentKey: SegmentStats] = [:]
  var tally = LogTally()
  var ignored: [IgnoreReason: Int] = [:]
  var problems: [InputProblem] = []
  /// By which rules its rows were told; 0 where by several.
  var classifier: Int
  /// True where the server has its row of `files` as it is.
  var isTold = false
  /// True until the rows of earlier generations are deleted at the server.
  var isReplacing = false
  /// When it was last seen among the logs, POSIX seconds UTC.
  var seen: Int

  /// Bytes that were sent, or looked at.
  var offset: Int { position?.offset ?? 0 }

  /// True when a file begins with the rows that this one began with.
  func begins(_ head: LogHead) -> Bool { head.digest(count: headBytes) == headDigest }

  /// The file as one of which nothing was sent, in a generation.
  func unsent(generation: Int, classifier: Int) -> ShippedFile {
    var file = self
    file.generation = generation
    file.position = nil
    file.openSegments = [:]
    file.tally = LogTally()
    file.ignored = [:]
    file.problems = []
    file.classifier = classifier
    file.isTold = false
    return file
  }
}

// MARK: - Keeping

extension ShippedFile {
  func pack(into writer: inout PackedWriter) {
    writer.write(id)
    writer.write(count: idBytes)
    writer.write(count: headBytes)
    writer.write(headDigest)
    writer.write(path)
    writer.write(node)
    writer.write(count: status == nil ? 0 : 1)
    if let status {
      writer.write(UInt64(status.identity.device))
      writer.write(UInt64(status.identity.inode))
      writer.write(count: status.size)
      writer.write(signed: status.times.modified)
    }
    writer.write(count: generation)
    writer.write(optional: position?.offset)
    writer.write(bytes: position?.layout.map { PackedValues.bytes(of: $0) } ?? [])
    writer.write(count: openSegments.count)
    for (key, stats) in openSegments.sorted(by: { $0.key < $1.key }) {
      writer.write(count: key.cell)
      writer.write(signed: key.day)
      stats.pack(into: &writer)
    }
    writer.write(bytes: PackedValues.bytes(of: tally))
    writer.write(bytes: PackedValues.bytes(of: ignored))
    writer.write(bytes: PackedValues.bytes(of: problems))
    writer.write(count: classifier)
    writer.write(count: isTold ? 1 : 0)
    writer.write(count: isReplacing ? 1 : 0)
    writer.write(signed: seen)
  }

  init(from reader: inout PackedReader) throws(PackedDamage) {
    id = try reader.number()
    idBytes = try reader.count(limit: LogHead.rowBytesMax)
    headBytes = try reader.count(limit: LogHead.rowBytesMax)
    headDigest = try reader.number()
    path = try reader.text()
    node = try reader.text()
    if try reader.flag() {
      status = FileStatus(
        identity: FileStatus.Identity(
          device: UInt(try reader.number()), inode: UInt(try reader.number())),
        size: try reader.count(), modifiedNanoseconds: try reader.signed())
    }
    generation = try reader.count(limit: SegmentVersion.generationMax)
    let offset = try reader.optionalNumber()
    let layout = try PackedValues.layout(try reader.block())
    position = offset.map { LogPosition(offset: $0, layout: layout) }
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      let cell = try reader.count()
      let day = try reader.signed()
      openSegments[SegmentKey(cell: cell, day: day)] = try SegmentStats(from: &reader)
    }
    tally = try PackedValues.tally(try reader.block())
    ignored = try PackedValues.ignored(try reader.block())
    problems = try PackedValues.problems(try reader.block())
    classifier = try reader.count()
    isTold = try reader.flag()
    isReplacing = try reader.flag()
    seen = try reader.signed()
  }
}
