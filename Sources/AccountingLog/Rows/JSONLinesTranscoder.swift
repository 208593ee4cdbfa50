import ByteKit
import CSVRows

/// Turns JSON-lines accounting records into comma-separated rows, so that both forms are read by
/// one reader.
///
/// PowerMTA 5.0r5 and later write one object a line with the CSV field names as keys and strings
/// as values when the file's name ends in `.json`. Keys are compared without regard to case, of a
/// doubled key the first counts, numbers and literals are taken as they are written, `null` is
/// empty, arrays and objects are passed over. Only the columns of `LogColumn` are kept.
package struct JSONLinesTranscoder {
  /// The layout of the rows that come out.
  static let layout = ColumnLayout(names: LogColumn.allCases.map(\.name))
  /// How deep a value that is passed over may be nested.
  package static let depthMax = 32

  /// What became of a line.
  enum Outcome {
    /// Its row stands at the end of the output.
    case row
    /// Its row would be longer than a row may be.
    case tooLong
    /// It is not an object of plain values.
    case noObject
  }

  /// The rows of the lines taken so far.
  private(set) var output: [UInt8] = []
  /// Where each row's line began in the input, by the row's start in `output`.
  private(set) var sourceOffsets: [Int: Int] = [:]

  private var values: [[UInt8]] = Array(repeating: [], count: LogColumn.allCases.count)
  private var isSet = [Bool](repeating: false, count: LogColumn.allCases.count)
  private static let keys: [[UInt8]: Int] = Dictionary(
    uniqueKeysWithValues: LogColumn.allCases.map { (Array($0.name.lowercased().utf8), $0.rawValue) }
  )

  /// Forgets the rows.
  mutating func reset() {
    output.removeAll(keepingCapacity: true)
    sourceOffsets.removeAll(keepingCapacity: true)
  }

  /// Adds the row of one line.
  mutating func add(line: UnsafeRawBufferPointer, offset: Int) -> Outcome {
    for index in values.indices {
      values[index].removeAll(keepingCapacity: true)
      isSet[index] = false
    }
    var cursor = JSONCursor(bytes: line)
    guard readObject(&cursor), cursor.atEnd() else { return .noObject }
    let start = output.count
    for index in values.indices {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      appendField(values[index])
    }
    // A line of nearly the longest length has no room for the commas of its row.
    guard output.count - start <= FieldScanner.rowBytesMax else {
      output.removeLast(output.count - start)
      return .tooLong
    }
    sourceOffsets[start] = offset
    output.append(10)
    return .row
  }

  private mutating func readObject(_ cursor: inout JSONCursor) -> Bool {
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    if cursor.take(UInt8(ascii: "}")) { return true }
    var key: [UInt8] = []
    var value: [UInt8] = []
    while true {
      key.removeAll(keepingCapacity: true)
      value.removeAll(keepingCapacity: true)
      guard cursor.readString(into: &key), cursor.take(UInt8(ascii: ":")),
        cursor.readValue(into: &value, depthMax: Self.depthMax)
      else { return false }
      let lower = key.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
      if let column = Self.keys[lower], !isSet[column] {
        isSet[column] = true
        swap(&values[column], &value)
      }
      if cursor.take(UInt8(ascii: "}")) { return true }
      guard cursor.take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func appendField(_ value: [UInt8]) {
    let needsQuotes = value.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
    }
    guard needsQuotes else {
      output.append(contentsOf: value)
      return
    }
    output.append(UInt8(ascii: "\""))
    for byte in value {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
  }
}
