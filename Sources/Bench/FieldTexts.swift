import AccountingLog
import CSVRows

/// The values of one column, one behind the other, without quotes.
struct FieldTexts: RowConsumer {
  private let column: LogColumn
  private let includes: (RecordType) -> Bool
  private let scratch = FieldScratch()
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Values kept.
  var count: Int { ends.count }
  /// Bytes of all values.
  var byteCount: Int { bytes.count }

  /// Reads a column of the rows of some types.
  init(_ column: LogColumn, of input: BenchInput, where includes: @escaping (RecordType) -> Bool) {
    self.column = column
    self.includes = includes
    let reader = RowReader()
    reader.begin(layout: nil)
    _ = reader.read(
      input.bytes, from: 0, until: input.bytes.count, isFinal: true, baseOffset: 0, into: &self)
  }

  /// Keeps the values of a batch.
  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows where includes(row.type) {
      scratch.reset()
      bytes.append(contentsOf: scratch.value(of: batch.field(row, column)))
      ends.append(bytes.count)
    }
  }

  /// Adds up what `body` gives for each value, in the order of the rows.
  @inline(__always)
  func sum(_ body: (Int, UnsafeRawBufferPointer) -> Int) -> Int {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      var sum = 0
      for (index, end) in ends.enumerated() {
        sum &+= body(index, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
      return sum
    }
  }
}
