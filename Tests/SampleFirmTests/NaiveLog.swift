import Foundation
import TestSupport

/// Reads accounting rows the slow and plain way, to count them again.
struct NaiveLog: Sendable {
  /// The log of the committed set, read once for all tests.
  static let committed = Result { try NaiveLog(FirmFolder.committed) }

  /// One row: values by column.
  struct Row: Sendable {
    let values: [String: String]
    /// Path of its file.
    let path: String
    /// UTC seconds of timeLogged.
    let time: Int

    /// The record type.
    var type: String { self["type"] }

    /// A value; empty where the file has no such column.
    subscript(name: String) -> String { values[name] ?? "" }

    /// The From domain in lower case.
    let domain: String

    /// Takes a row's values.
    init(_ values: [String: String], path: String) {
      self.values = values
      self.path = path
      time = NaiveLog.time(values["timeLogged"] ?? "")
      let from = (values["header_From"] ?? "").lowercased()
      domain = from.split(separator: "@").last.map { String($0.prefix { $0 != ">" }) } ?? ""
    }
  }

  /// Rows in order of their files and places; headers left out.
  private(set) var rows: [Row] = []
  /// Header lines met.
  private(set) var headers = 0

  private static let isoForm: DateFormatter = {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.dateFormat = "yyyy-MM-dd HH:mm:ssZ"
    return form
  }()

  /// Reads all accounting files of a firm.
  init(_ firm: FirmFolder) throws {
    for path in try firm.files(below: "logs") {
      let bytes = try Unpacking.documents(try firm.bytes(path)).flatMap { $0 }
      var columns: [String] = []
      for row in ReferenceCSV.read(bytes, rowBytesMax: 1 << 16) {
        guard case .complete(let raw) = row else {
          throw Unpacking.Failure(what: "\(path): a row that is not whole")
        }
        let fields = raw.map { String(decoding: $0, as: UTF8.self) }
        if fields.first == "type" {
          columns = fields
          headers += 1
          continue
        }
        guard fields.count == columns.count else {
          throw Unpacking.Failure(what: "\(path): \(fields.count) fields")
        }
        var values: [String: String] = [:]
        for (name, value) in zip(columns, fields) where !value.isEmpty { values[name] = value }
        rows.append(Row(values, path: path))
      }
    }
  }

  /// UTC seconds of a time in either form; -1 for anything else.
  static func time(_ text: String) -> Int {
    if let number = Int(text) { return number }
    return isoForm.date(from: text).map { Int($0.timeIntervalSince1970) } ?? -1
  }
}
