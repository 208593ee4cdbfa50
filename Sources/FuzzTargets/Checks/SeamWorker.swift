import AccountingLog
import CSVRows

/// Keeps the rows of the chunks that count.
struct SeamWorker: RowWorker {
  /// The rows since the last chunk began.
  private(set) var current: [SeamRow] = []
  /// The rows of accepted chunks.
  private(set) var rows: [SeamRow] = []
  private var held: [Int: [SeamRow]] = [:]
  private let scratch = ScratchBox()

  /// One thread uses a worker at a time, and it is handed on only when no chunk is read.
  private final class ScratchBox: @unchecked Sendable {
    let scratch = FieldScratch()
  }

  mutating func consume(_ batch: RowBatch) {
    let scratch = scratch.scratch
    for row in batch.rows {
      let values = LogColumn.allCases.map { column in
        scratch.reset()
        return Array(scratch.value(of: batch.field(row, column)))
      }
      current.append(
        SeamRow(offset: batch.offset(of: row), type: row.type, time: row.time, values: values))
    }
  }

  mutating func begin(input: Int) { current = [] }

  mutating func hold(id: Int) {
    held[id] = current
    current = []
  }

  mutating func accept(id: Int) { rows += held.removeValue(forKey: id) ?? [] }
  mutating func drop(id: Int) { held[id] = nil }
}

/// A row of an accounting file with all its values.
struct SeamRow: Hashable, Sendable {
  let offset: Int
  let type: RecordType
  let time: Int
  let values: [[UInt8]]
}
