import Foundation
import Scenarios
import TestSupport

/// Reads a scenario's files the slow and plain way, to count them again.
struct NaiveScenario {
  /// One row: values by column, and its time in UTC seconds.
  struct Row {
    let values: [String: String]
    let time: Int

    subscript(name: String) -> String { values[name] ?? "" }

    /// The From domain.
    var domain: String {
      self["header_From"].split(separator: "@").last.map { String($0.dropLast()) } ?? ""
    }
  }

  /// Rows of all nodes.
  private(set) var rows: [Row] = []
  /// Records of all reports, one text for each `record` element; reports sent again are left out.
  private(set) var records: [String] = []

  init(_ scenario: Scenario) {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.dateFormat = "yyyy-MM-dd HH:mm:ssZ"
    var times: [String: Int] = [:]
    for (path, bytes) in scenario.files {
      if path.hasSuffix(".csv") {
        var columns: [String] = []
        for case .complete(let raw) in ReferenceCSV.read(bytes, rowBytesMax: 1 << 16) {
          let fields = raw.map { String(decoding: $0, as: UTF8.self) }
          if fields.first == "type" {
            columns = fields
            continue
          }
          let values = Dictionary(uniqueKeysWithValues: zip(columns, fields))
          let text = values["timeLogged"] ?? ""
          let day = String(text.prefix(10))
          // Reading each time with its formatter would take most of the test.
          let midnight =
            times[day]
            ?? form.date(from: "\(day) 00:00:00+0000").map { Int($0.timeIntervalSince1970) } ?? -1
          times[day] = midnight
          let clock = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
          rows.append(
            Row(values: values, time: midnight + clock[0] * 3600 + clock[1] * 60 + clock[2]))
        }
      } else if path.hasSuffix(".xml"), !path.contains("/again/") {
        let text = String(decoding: bytes, as: UTF8.self)
        records += text.components(separatedBy: "<record>").dropFirst()
      }
    }
  }

  /// The text of the first element of a name in a record; empty where there is none.
  static func text(_ record: String, _ name: String) -> String {
    guard let open = record.range(of: "<\(name)>"),
      let close = record.range(of: "</\(name)>", range: open.upperBound..<record.endIndex)
    else { return "" }
    return String(record[open.upperBound..<close.lowerBound])
  }
}
