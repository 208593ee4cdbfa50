import AccountingLog
import ByteKit
import FailureReports
import Foundation

/// Tallies and problems as the blocks of the store's tables.
enum PackedValues {
  static func data(_ tally: LogTally) -> Data {
    var writer = PackedWriter()
    tally.pack(into: &writer)
    return Data(SealedBytes.seal(writer.bytes))
  }

  static func tally(_ data: Data) throws -> LogTally {
    try data.withUnsafeBytes { bytes in
      var reader = PackedReader(try SealedBytes.open(bytes))
      return try LogTally(from: &reader)
    }
  }

  static func data(_ problems: [InputProblem]) -> Data {
    guard !problems.isEmpty else { return Data() }
    var writer = PackedWriter()
    writer.write(count: problems.count)
    for problem in problems { problem.pack(into: &writer) }
    return Data(SealedBytes.seal(writer.bytes))
  }

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
    guard !data.isEmpty else { return [] }
    return try data.withUnsafeBytes { bytes in
      var reader = PackedReader(try SealedBytes.open(bytes))
      var problems: [InputProblem] = []
      for _ in 0..<(try reader.count(limit: bytes.count)) {
        problems.append(try InputProblem(from: &reader))
      }
      return problems
    }
  }
}
