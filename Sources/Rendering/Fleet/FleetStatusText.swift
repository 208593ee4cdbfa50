import ByteKit
package import Fleet

/// The nodes of a fleet, for people, programs and Prometheus.
package enum FleetStatusText {
  /// The schema of the JSON.
  static let schema = "stagewatch.fleet/1"
  /// A clock that is further off than this is told.
  private static let clockSecondsMax = 60

  /// A table of the nodes and what is to be said of each, as UTF-8.
  package static func table(_ status: FleetStatus, style: TextStyle) -> [UInt8] {
    guard !status.nodes.isEmpty else { return ["no node has sent anything" as TerminalText].bytes }
    var table = TextTable([
      .text("node"), .text("last row"), .number("ago"), .text("sent"), .number("events today"),
      .text("version"), .text("remarks"),
    ])
    for node in status.nodes {
      table.add([
        node.name, node.last.map { CivilTime.iso($0) } ?? "none",
        node.lagSeconds(at: status.now).map(span) ?? "", CivilTime.iso(node.seen),
        Amount.count(node.eventsToday), node.program, remarks(node),
      ])
    }
    return table.lines(style).bytes
  }

  private static func remarks(_ node: FleetNode) -> String {
    var remarks: [String] = []
    if let first = node.unread.first {
      remarks.append(
        "not read: \(first)" + (node.unread.count > 1 ? " and \(node.unread.count - 1) more" : ""))
    }
    if abs(node.clockAhead) > clockSecondsMax {
      remarks.append(
        "its clock is \(span(abs(node.clockAhead))) \(node.clockAhead > 0 ? "ahead" : "behind")")
    }
    if !node.columnsMissing.isEmpty {
      remarks.append("no column \(node.columnsMissing.joined(separator: ", "))")
    }
    return remarks.joined(separator: "; ")
  }

  /// A span of time in its two largest units.
  private static func span(_ seconds: Int) -> String {
    let whole = abs(seconds)
    let sign = seconds < 0 ? "-" : ""
    if whole < 60 { return "\(sign)\(whole) s" }
    if whole < 3600 { return "\(sign)\(whole / 60) min" }
    if whole < 86_400 { return "\(sign)\(whole / 3600) h \(whole % 3600 / 60) min" }
    return "\(sign)\(whole / 86_400) d \(whole % 86_400 / 3600) h"
  }

  // MARK: - Programs

  /// One JSON object, as UTF-8.
  package static func json(_ status: FleetStatus) -> [UInt8] {
    var json = JSONWriter(lead: [("schema", schema)])
    json.object { json in
      json.member("generated_at", CivilTime.iso(status.now))
      json.member("nodes", array: status.nodes) { json, node in
        json.object { json in
          json.member("node", node.name)
          json.member("last", node.last.map { CivilTime.iso($0) })
          json.member("lag_seconds", node.lagSeconds(at: status.now))
          json.member("seen", CivilTime.iso(node.seen))
          json.member("events_today", node.eventsToday)
          json.member("version", node.program)
          json.member("clock_ahead_seconds", node.clockAhead)
          json.member("columns_missing", array: node.columnsMissing) { $0.string($1) }
          json.member("unread", array: node.unread) { $0.string($1) }
        }
      }
    }
    return json.bytes + [10]
  }

  /// Gauges in the text format of Prometheus, as UTF-8.
  package static func prometheus(_ status: FleetStatus) -> [UInt8] {
    var text = ""
    func add(_ name: String, _ help: String, _ value: (FleetNode) -> Int?) {
      let samples = status.nodes.compactMap { node in value(node).map { (node.name, $0) } }
      guard !samples.isEmpty else { return }
      let name = "stagewatch_fleet_" + name
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
      for (node, value) in samples {
        text += "\(name){node=\"\(PrometheusReport.escaped(node))\"} \(value)\n"
      }
    }
    add("last_row_timestamp_seconds", "Time of the node's last row.") { $0.last }
    add("sent_timestamp_seconds", "When the node sent last, by its own clock.") { $0.seen }
    add("events_today", "Events of the present day, UTC.") { $0.eventsToday }
    add("clock_ahead_seconds", "How far the node's clock is ahead of the server's.") {
      $0.clockAhead
    }
    add("unread_files", "Files that the node could not read, or not send whole.") {
      $0.unread.count
    }
    add("columns_missing", "Columns that the node's newest log lacks.") { $0.columnsMissing.count }
    return Array(text.utf8)
  }
}
