import AccountingLog
import ByteKit

/// Rows with their type and time, and the fields that the join reads.
struct RowBench {
  private let input: BenchInput

  init(_ input: BenchInput) { self.input = input }

  func run(_ meter: Meter) {
    let bytes = input.bytes
    meter.measure("rows: type and time", per: "row", count: input.rowCount, bytes: bytes.count) {
      read(RowCounter())
    }
    meter.measure("rows: and nine fields", per: "row", count: input.rowCount, bytes: bytes.count) {
      read(FieldCounter())
    }
  }

  private func read<Consumer: CountingConsumer>(_ consumer: Consumer) -> Int {
    var consumer = consumer
    let reader = RowReader()
    reader.begin(layout: nil)
    _ = reader.read(
      input.bytes, from: 0, until: input.bytes.count, isFinal: true, baseOffset: 0,
      into: &consumer)
    return consumer.sum
  }
}

/// A consumer whose result can be compared.
private protocol CountingConsumer: RowConsumer {
  var sum: Int { get }
}

/// Adds up times.
private struct RowCounter: CountingConsumer {
  var sum = 0

  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows { sum &+= row.time }
  }
}

/// Adds up the lengths of the fields that the join reads.
private struct FieldCounter: CountingConsumer {
  var sum = 0

  private static let columns: [LogColumn] = [
    .headerFrom, .orig, .rcpt, .dlvSourceIp, .srcMta, .vmta, .dsnMta, .dsnDiag, .dsnStatus,
  ]

  mutating func consume(_ batch: RowBatch) {
    for column in Self.columns {
      let position = batch.position(of: column)
      for row in batch.rows { sum &+= batch.field(row, at: position).count }
    }
  }
}
