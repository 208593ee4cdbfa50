package import ByteKit

/// Stretches of NUL bytes between the rows of one input: what is left where a file was emptied under
/// a writer that keeps its offset, and where a machine went down before bytes reached the disk.
///
/// A stretch costs itself and no row: those before and behind it are read as if it were not there.
public struct LogHoles: Hashable, Sendable {
  /// One stretch.
  public struct Hole: Hashable, Sendable {
    /// Offset of its first byte in the uncompressed input.
    public let offset: Int
    /// How long it is.
    public internal(set) var bytes: Int

    /// Makes a stretch from its parts.
    public init(offset: Int, bytes: Int) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// NUL bytes inside a row that end it, where it could not be used as a whole.
  package static let bytesMin = 16
  /// NUL bytes that end a row whatever it holds.
  ///
  /// A block of a file system. Rows that are shorter, as nearly all are, are not searched.
  package static let bytesInRowMin = 4_096
  /// How many stretches of one input are kept, the first ones.
  package static let keptMax = 32

  /// The first stretches.
  public private(set) var kept: [Hole] = []
  /// How many there are.
  public private(set) var count = 0
  /// How many bytes they have together.
  public private(set) var bytes = 0
  private var last: Hole?

  /// No stretch.
  public init() {}

  /// Adds a stretch behind the others; one that begins where the last one ends makes it longer.
  package mutating func add(_ hole: Hole) {
    bytes += hole.bytes
    if let last, last.offset + last.bytes == hole.offset {
      self.last?.bytes += hole.bytes
      if count == kept.count { kept[count - 1].bytes += hole.bytes }
      return
    }
    last = hole
    count += 1
    if kept.count < Self.keptMax { kept.append(hole) }
  }

  /// Adds those of a later part of the same input.
  mutating func add(_ other: LogHoles) {
    for hole in other.kept { add(hole) }
    guard other.count > other.kept.count else { return }
    count += other.count - other.kept.count
    bytes += other.bytes - other.kept.reduce(0) { $0 + $1.bytes }
    last = other.last
  }

  /// What is told of them.
  package func problems(path: String) -> [InputProblem] {
    var problems = kept.map { hole in Self.problem(hole, path: path) }
    if count > kept.count {
      let rest = bytes - kept.reduce(0) { $0 + $1.bytes }
      problems.append(
        InputProblem(
          code: .nulBytes, path: path,
          reason: "\(count - kept.count) more stretches of \(rest) NUL bytes"))
    }
    return problems
  }

  /// What is told of one.
  package static func problem(_ hole: Hole, path: String) -> InputProblem {
    InputProblem(
      code: .nulBytes, path: path, place: .offset(hole.offset),
      reason: hole.bytes == 1
        ? "1 NUL byte is passed over" : "\(hole.bytes) NUL bytes are passed over",
      hint: "a file that is emptied under its writer begins so, and rows are missing there after a"
        + " crash: let PowerMTA move closed files instead of emptying them")
  }
}

extension InputProblem.Code {
  /// A stretch of NUL bytes between rows.
  package static let nulBytes: Self = "nul_bytes"
}
