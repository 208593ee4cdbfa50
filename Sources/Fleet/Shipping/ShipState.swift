import AccountingLog
import ByteKit
import Following

/// What a node remembers of the logs that it sent, in a folder that one ship has at a time.
///
/// It is written last, behind what the server has acknowledged: what is lost of it is sent again.
final class ShipState {
  /// The first word, so that the state of another command is told from this one.
  private static let mark = "ship 1"
  /// Days after which a log that is no longer there is forgotten.
  private static let daysKept = 40

  private let folder: StateFolder
  /// The logs, by their numbers.
  private(set) var files: [UInt64: ShippedFile] = [:]
  private var places: [FileStatus.Identity: UInt64] = [:]
  private var heads: [Int: [UInt64: UInt64]] = [:]

  /// Opens a folder, and makes it where it is not there.
  init(path: String) throws(InputProblem) {
    folder = try StateFolder(path: path)
    guard let bytes = try folder.load() else { return }
    do {
      for file in try Self.files(in: Array(bytes)) { note(file) }
    } catch {
      throw StateFolder.damage(path)
    }
  }

  private static func files(in bytes: [UInt8]) throws -> [ShippedFile] {
    try bytes.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      guard try reader.text() == mark else { throw PackedDamage() }
      var files: [ShippedFile] = []
      for _ in 0..<(try reader.count(limit: bytes.count)) {
        files.append(try ShippedFile(from: &reader))
      }
      return files
    }
  }

  /// Remembers a log as it is now; `commit` brings it to the disk.
  func note(_ file: ShippedFile) {
    files[file.id] = file
    if let place = file.status?.identity { places[place] = file.id }
    if file.headBytes >= LogHead.knownBytesMin {
      heads[file.headBytes, default: [:]][file.headDigest] = file.id
    }
  }

  /// The log that lies at a place with such first rows, or that has them.
  func find(_ status: FileStatus, _ head: LogHead) -> ShippedFile? {
    if let id = places[status.identity], let file = files[id], file.begins(head) { return file }
    for (count, digests) in heads {
      if let digest = head.digest(count: count), let id = digests[digest] { return files[id] }
    }
    return nil
  }

  /// The log that lies at a place and has not changed since it was seen; it is not opened for that.
  func unchanged(_ status: FileStatus) -> ShippedFile? {
    guard let id = places[status.identity], let file = files[id], !file.isReplacing,
      let known = file.status, known.identity == status.identity, known.size == status.size,
      known.times.modified == status.times.modified
    else { return nil }
    return file
  }

  /// Brings what is remembered to the disk.
  func commit(now: Int) throws(InputProblem) {
    let kept = files.values.filter { $0.seen > now - Self.daysKept * CivilTime.secondsPerDay }
    var writer = PackedWriter()
    writer.write(Self.mark)
    writer.write(count: kept.count)
    for file in kept.sorted(by: { $0.id < $1.id }) { file.pack(into: &writer) }
    try folder.commit(writer.bytes)
  }
}
