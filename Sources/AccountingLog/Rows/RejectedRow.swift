public import ByteKit
import CSVRows

/// Why a row could not be used at all.
public enum RejectReason: UInt8, CaseIterable, Sendable {
  /// The first field is no record type.
  case badType
  /// `timeLogged` is not a time.
  case badTime
  /// There is no `timeLogged` in the file, or the field is empty.
  case noTime
  /// No header line came before the row.
  case noHeader
  /// A quote that nothing closes.
  case strayQuote
  /// Longer than the limit.
  case rowTooLong
  /// The input ends inside the row.
  case unfinishedRow
  /// A line of a JSON accounting file that is not an object of plain values.
  case badJSON
  /// No header line came before the row, which has as many columns as are looked at or more.
  case tooManyColumns

  /// The code used in problems and in JSON.
  public var code: InputProblem.Code {
    switch self {
    case .badType: "bad_type"
    case .badTime: "bad_time"
    case .noTime: "no_time"
    case .noHeader: "no_header"
    case .strayQuote: "stray_quote"
    case .rowTooLong: "row_too_long"
    case .unfinishedRow: "unfinished_row"
    case .badJSON: "bad_json"
    case .tooManyColumns: "too_many_columns"
    }
  }

  /// One clause in plain words.
  public var reason: String {
    switch self {
    case .badType: "the first field is no record type"
    case .badTime: "timeLogged is not a time"
    case .noTime: "the row has no timeLogged"
    case .noHeader: "no header line came before this row"
    case .strayQuote: "a quote in this line is never closed"
    case .rowTooLong: "the row is longer than \(FieldScanner.rowBytesMax) bytes"
    case .unfinishedRow: "the input ends inside this row"
    case .badJSON: "the line is not a JSON object of plain values"
    case .tooManyColumns:
      "only the first \(FieldScanner.rowFieldsMax) columns are looked at, and no header line names"
        + " type among them"
    }
  }

  /// One clause of advice; nil where there is none.
  public var hint: String? {
    switch self {
    case .noHeader: "name the layout with --assume-header if PowerMTA wrote the file without one"
    case .noTime: "list timeLogged in record-fields"
    case .tooManyColumns: "list type and timeLogged first in record-fields"
    default: nil
    }
  }
}

/// A row that was not used, with as much of it as is worth showing.
public struct RejectedRow: Hashable, Sendable {
  /// The most bytes of a row that are kept.
  public static let rawBytesMax = 2048

  /// Offset in the uncompressed input.
  public let offset: Int
  /// Why.
  public let reason: RejectReason
  /// The row's first bytes, line end left off.
  public let raw: [UInt8]

  /// Makes a rejected row from its parts.
  public init(offset: Int, reason: RejectReason, raw: [UInt8]) {
    self.offset = offset
    self.reason = reason
    self.raw = raw
  }
}
