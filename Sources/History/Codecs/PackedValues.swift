package import AccountingLog
package import ByteKit
import FailureReports
import Foundation
package import Traffic

/// Tallies and problems as the blocks of the store's tables.
package enum PackedValues {
  static func data(_ tally: LogTally) -> Data { Data(bytes(of: tally)) }

  static func tally(_ data: Data) throws -> LogTally {
    try data.withUnsafeBytes { try tally($0) }
  }

  static func data(_ problems: [InputProblem]) -> Data { Data(bytes(of: problems)) }

  static func data(_ failures: FailureReportTally) -> Data {
    guard !failures.isEmpty else { return Data() }
    var writer = PackedWriter()
    failures.pack(into: &writer)
    return Data(SealedBytes.seal(writer.bytes))
  }

  static func failures(_ data: Data) throws -> FailureReportTally {
    guard !data.isEmpty else { return FailureReportTally() }
    return try data.withUnsafeBytes { bytes in
      var reader = PackedReader(try SealedBytes.open(bytes))
      return try FailureReportTally(from: &reader)
    }
  }

  static func problems(_ data: Data) throws -> [InputProblem] {
    try data.withUnsafeBytes { try problems($0) }
  }

  // MARK: - Bytes

  /// A tally.
  package static func bytes(of tally: LogTally) -> [UInt8] {
    var writer = PackedWriter()
    tally.pack(into: &writer)
    return SealedBytes.seal(writer.bytes)
  }

  /// Reads a tally.
  package static func tally(_ bytes: UnsafeRawBufferPointer) throws(PackedDamage) -> LogTally {
    var reader = PackedReader(try SealedBytes.open(bytes))
    return try LogTally(from: &reader)
  }

  /// Problems; nothing where there are none.
  package static func bytes(of problems: [InputProblem]) -> [UInt8] {
    guard !problems.isEmpty else { return [] }
    var writer = PackedWriter()
    writer.write(count: problems.count)
    for problem in problems { problem.pack(into: &writer) }
    return SealedBytes.seal(writer.bytes)
  }

  /// Reads problems.
  package static func problems(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PackedDamage) -> [InputProblem] {
    guard !bytes.isEmpty else { return [] }
    var reader = PackedReader(try SealedBytes.open(bytes))
    var problems: [InputProblem] = []
    for _ in 0..<(try reader.count(limit: bytes.count)) {
      problems.append(try InputProblem(from: &reader))
    }
    return problems
  }

  /// Rows that did not count, by the reason; nothing where there are none.
  package static func bytes(of ignored: [IgnoreReason: Int]) -> [UInt8] {
    guard !ignored.isEmpty else { return [] }
    var writer = PackedWriter()
    writer.write(count: ignored.count)
    for (reason, rows) in ignored.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      writer.write(reason.rawValue)
      writer.write(count: rows)
    }
    return SealedBytes.seal(writer.bytes)
  }

  /// Reads rows that did not count; a reason that this version does not know is damage.
  package static func ignored(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PackedDamage) -> [IgnoreReason: Int] {
    guard !bytes.isEmpty else { return [:] }
    var reader = PackedReader(try SealedBytes.open(bytes))
    var ignored: [IgnoreReason: Int] = [:]
    for _ in 0..<(try reader.count(limit: bytes.count)) {
      guard let reason = IgnoreReason(rawValue: try reader.text()) else { throw PackedDamage() }
      ignored[reason, default: 0] += try reader.count()
    }
    return ignored
  }

  /// The names of columns.
  package static func bytes(of layout: ColumnLayout) -> [UInt8] {
    var writer = PackedWriter()
    writer.write(count: layout.names.count)
    for name in layout.names { writer.write(name) }
    return writer.bytes
  }

  /// Reads names of columns; nil where there are none.
  package static func layout(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PackedDamage) -> ColumnLayout? {
    guard !bytes.isEmpty else { return nil }
    var reader = PackedReader(bytes)
    var names: [String] = []
    for _ in 0..<(try reader.count(limit: bytes.count)) { names.append(try reader.text()) }
    return ColumnLayout(names: names)
  }
}
