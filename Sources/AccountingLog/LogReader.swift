public import ByteKit
import CSVRows

/// One row of an accounting file, with its values as text.
public struct LogRecord: Hashable, Sendable {
  /// What it tells.
  public let type: RecordType
  /// `timeLogged`, POSIX seconds UTC; nil for unknown types without one.
  public let time: Int?
  /// Where it begins in the uncompressed input.
  public let offset: Int
  private let values: [String]

  init(type: RecordType, time: Int?, offset: Int, values: [String]) {
    self.type = type
    self.time = time
    self.offset = offset
    self.values = values
  }

  /// Makes text of a row.
  init(_ row: RowBatch.Row, _ batch: RowBatch, _ scratch: FieldScratch) {
    scratch.reset()
    self.init(
      type: row.type, time: row.time == RowBatch.noTime ? nil : row.time,
      offset: batch.offset(of: row),
      values: LogColumn.allCases.map { column in
        String(decoding: scratch.value(of: batch.field(row, column)), as: UTF8.self)
      })
  }

  /// The value of a column, quotes taken off, invalid UTF-8 replaced; empty where the row or the
  /// file does not have it.
  public subscript(column: LogColumn) -> String { values[column.rawValue] }
}

/// Reads one accounting file from front to back and hands over each row as text.
///
/// For programs that look at rows one by one. The join does not use it: it counts rows in parallel
/// without making text of them.
///
/// ```swift
/// let tally = LogReader().read(path: "acct-2026-02-16-0000.csv.gz") { record in
///   if record.type == .bounce { print(record[.rcpt], record[.dsnDiag]) }
/// }
/// print(tally.rows, tally.rejected)
/// ```
public struct LogReader: Sendable {
  /// What came of a file.
  public struct Outcome: Sendable {
    /// Rows in, by type, and rejected.
    public let tally: LogTally
    /// What ended the reading early, or was odd; nil as a rule.
    public let problem: InputProblem?
  }

  private let options: LogScanOptions

  /// Makes a reader; the layout is needed only for files without a header line.
  public init(assumedLayout: ColumnLayout? = nil) {
    options = LogScanOptions(assumedLayout: assumedLayout, access: .stream)
  }

  /// Reads a file, or standard input for `-`; plain or gzip, CSV or JSON lines.
  @discardableResult
  public func read(path: String, _ body: (LogRecord) -> Void) -> Outcome {
    withoutActuallyEscaping(body) { body in
      pick(path: path, RecordTeller(body: body))
    }
  }

  /// Hands all batches of a file to a consumer.
  @discardableResult
  func pick(path: String, _ consumer: some RowConsumer) -> Outcome {
    let reader = RowReader()
    do throws(InputProblem) {
      let source = try LogSource(input: LogInput(path: path), options: options)
      var consumer = consumer
      var stream = LogStream(
        source: source, options: options, reader: reader,
        ledger: SeamLedger(plans: [], inputCount: 1, options: options),
        progress: nil)
      let problem = stream.read(into: &consumer)
      return Outcome(tally: reader.tally, problem: problem)
    } catch {
      return Outcome(tally: LogTally(), problem: error)
    }
  }
}

/// Makes text of every row.
private struct RecordTeller: RowConsumer {
  let body: (LogRecord) -> Void
  private let scratch = FieldScratch()

  init(body: @escaping (LogRecord) -> Void) { self.body = body }

  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows { body(LogRecord(row, batch, scratch)) }
  }
}
