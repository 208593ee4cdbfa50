import AccountingLog
import ByteKit
import CSVRows
import Foundation

/// One row as a test sees it: where it stood and what its columns held.
struct ReadRow: Hashable {
  let input: Int
  let offset: Int
  let type: RecordType
  let time: Int
  /// The values of all columns in order of `LogColumn`; empty where there is none.
  let values: [[UInt8]]

  /// The value of a column as text.
  subscript(_ column: LogColumn) -> String {
    String(decoding: values[column.rawValue], as: UTF8.self)
  }
}

/// A worker that keeps every row, and can do something when the first rows arrive.
struct Collector: RowWorker {
  private var input = 0
  private var current: [ReadRow] = []
  private var held: [Int: [ReadRow]] = [:]
  private(set) var rows: [ReadRow] = []
  private let scratch = ScratchBox()
  private let onConsume: @Sendable (_ input: Int) -> Void

  private final class ScratchBox: @unchecked Sendable {
    let scratch = FieldScratch()
  }

  init(onConsume: @escaping @Sendable (_ input: Int) -> Void = { _ in }) {
    self.onConsume = onConsume
  }

  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows {
      let values = LogColumn.allCases.map { column in
        scratch.scratch.reset()
        return Array(scratch.scratch.value(of: batch.field(row, column)))
      }
      current.append(
        ReadRow(
          input: input, offset: batch.offset(of: row), type: row.type, time: row.time,
          values: values))
    }
    onConsume(input)
  }

  mutating func begin(input: Int) {
    self.input = input
    current = []
  }

  mutating func hold(id: Int) {
    held[id] = current
    current = []
  }

  mutating func accept(id: Int) { rows += held.removeValue(forKey: id) ?? [] }
  mutating func drop(id: Int) { held[id] = nil }
}

/// What a scan found, in order of input and offset.
struct ScanResult: Equatable {
  let rows: [ReadRow]
  let tallies: [LogTally]
  let problems: [InputProblem]

  /// The rows of one input.
  func rows(of input: Int) -> [ReadRow] { rows.filter { $0.input == input } }
}

/// Reads files with the scanner under test.
func scan(
  _ paths: [String], _ options: LogScanOptions = LogScanOptions(),
  onConsume: @escaping @Sendable (_ input: Int) -> Void = { _ in }
) async -> ScanResult {
  let scan = LogScan(inputs: paths.map { LogInput(path: $0) }, options: options) {
    Collector(onConsume: onConsume)
  }
  let outcome = await scan.run()
  let rows = outcome.workers.flatMap(\.rows).sorted {
    ($0.input, $0.offset) < ($1.input, $1.offset)
  }
  return ScanResult(rows: rows, tallies: outcome.tallies, problems: outcome.problems)
}

/// The fixtures of this target.
enum Fixtures {
  /// The folder, wherever the clone lies.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// Paths of all files with an ending below a folder of the fixtures, relative, in order.
  static func names(_ folder: String, _ ending: String = ".csv") -> [String] {
    let found = try? FileManager.default.contentsOfDirectory(
      atPath: Fixtures.folder.appendingPathComponent(folder).path)
    return (found ?? []).filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  /// The absolute path of a fixture.
  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// The bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
