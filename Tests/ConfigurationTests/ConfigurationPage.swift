import Configuration
import Foundation
import Yams

/// The page of the configuration, as its tests read it.
struct ConfigurationPage {
  /// A row of a table: a key, and what the page says of it.
  struct Row: Sendable {
    /// Where the key stands, such as `stages[].domain`.
    let place: String
    /// All cells of the row.
    let cells: [String]

    /// The example, without its backticks.
    var example: String { cells.count > 4 ? cells[4].filter { $0 != "`" } : "" }
  }

  /// The folder of the project.
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The example file at the top.
  let example: String
  /// The keys of all tables.
  let rows: [Row]

  /// Reads the page.
  init() throws {
    let page = try Self.text("docs/configuration.md")
    let blocks = page.components(separatedBy: "```")
    example = blocks.count > 1 ? String(blocks[1].drop { $0 != "\n" }) : ""
    rows = page.components(separatedBy: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.components(separatedBy: "|").dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(place: (cells.first ?? "").filter { $0 != "`" }, cells: cells)
    }
  }

  /// The text of a file of the project.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: project.appendingPathComponent(path), encoding: .utf8)
  }

  /// The keys that the reader takes, as the page names them.
  static var accepted: [String] {
    ConfigurationPart.allCases.flatMap { part in part.keys.map { part.place(of: $0) } }
  }

  /// A file in which a line of YAML stands at the place of a key.
  static func file(_ line: String, at place: String) -> String {
    guard let dot = place.lastIndex(of: ".") else { return line }
    let part = place[..<dot]
    return part.hasSuffix("[]") ? "\(part.dropLast(2)): [{\(line)}]" : "\(part): {\(line)}"
  }

  /// The keys of a file that the page names, each with the place where it stands.
  static func places(in text: String) throws -> Set<String> {
    var places: Set<String> = []
    let parts = Set(ConfigurationPart.allCases.map(\.rawValue))
    func walk(_ node: Node, _ part: String) {
      guard parts.contains(part) else { return }
      for (key, value) in node.mapping ?? [:] {
        let place = part.isEmpty ? key.string ?? "?" : part + "." + (key.string ?? "?")
        places.insert(place)
        walk(value, place)
        for entry in value.sequence ?? [] { walk(entry, place + "[]") }
      }
    }
    if let root = try compose(yaml: text) { walk(root, "") }
    return places
  }
}
