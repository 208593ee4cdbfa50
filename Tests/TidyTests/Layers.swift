/// Which module of Sources may use which: arrows go downwards only.
enum Layers {
  /// Every module, lower ones first, with the modules it may import.
  static let table: [(module: String, uses: Set<String>)] = [
    ("CLibXML2", []), ("CZlib", []), ("CPCRE2", []), ("CPSL", []), ("CMapGuard", []),
    ("CByteScan", []), ("CChecksum", []), ("CTextWidth", []), ("CFileSystem", []),
    ("ByteKit", ["CMapGuard", "CByteScan"]),
    ("MailIdentity", ["ByteKit", "CPSL"]),
    ("Containers", ["ByteKit", "CZlib", "CChecksum", "CFileSystem"]),
    ("AccountingLog", ["ByteKit", "Containers"]),
    ("Following", ["ByteKit", "Containers", "AccountingLog"]),
    ("FailureReports", ["ByteKit", "Containers", "MailIdentity"]),
    (
      "AggregateReports",
      ["ByteKit", "Containers", "MailIdentity", "FailureReports", "CLibXML2"]
    ),
    ("ReplyClassifier", ["ByteKit", "CPCRE2"]),
    (
      "DeliveryJoin",
      [
        "ByteKit", "MailIdentity", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier",
      ]
    ),
    ("Statistics", []),
    (
      "Findings",
      [
        "ByteKit", "Statistics", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier", "DeliveryJoin",
      ]
    ),
    (
      "Checkup", ["ByteKit", "AccountingLog", "AggregateReports", "DeliveryJoin", "Findings"]
    ),
    (
      "Incidents",
      [
        "ByteKit", "Statistics", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "DeliveryJoin", "Findings",
      ]
    ),
    (
      "Evidence",
      [
        "ByteKit", "AccountingLog", "AggregateReports", "ReplyClassifier", "DeliveryJoin",
        "Findings", "Incidents",
      ]
    ),
    (
      "Comparison",
      [
        "ByteKit", "Statistics", "ReplyClassifier", "DeliveryJoin", "Findings", "Incidents",
        "Evidence",
      ]
    ),
    (
      "History",
      [
        "ByteKit", "CZlib", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier", "DeliveryJoin", "Findings", "GRDB",
      ]
    ),
    (
      "LiveTraffic",
      [
        "ByteKit", "Statistics", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "DeliveryJoin", "Findings", "Following",
      ]
    ),
    (
      "Rendering",
      [
        "ByteKit", "AccountingLog", "AggregateReports", "ReplyClassifier", "DeliveryJoin",
        "Findings", "Checkup", "Incidents", "Evidence", "Comparison", "History", "LiveTraffic",
        "CTextWidth",
      ]
    ),
    (
      "Configuration",
      [
        "ByteKit", "AccountingLog", "AggregateReports", "MailIdentity", "ReplyClassifier",
        "DeliveryJoin", "Findings", "Yams",
      ]
    ),
    (
      "StagewatchTool",
      [
        "ByteKit", "MailIdentity", "Containers", "AccountingLog", "DeliveryJoin", "Findings",
        "Checkup", "Incidents", "Evidence", "Comparison", "History", "LiveTraffic", "Rendering",
        "Configuration", "ArgumentParser", "Following",
      ]
    ),
    ("SampleFirm", ["ByteKit", "CZlib"]),
    ("SampleFirmTool", ["SampleFirm", "ArgumentParser"]),
    ("Scenarios", ["ByteKit", "SampleFirm"]),
    ("JudgeTool", ["Scenarios", "ArgumentParser"]),
    ("IncidentJudgeTool", ["Scenarios", "ArgumentParser"]),
    ("VerdictJudgeTool", ["Scenarios", "ArgumentParser"]),
    (
      "Bench",
      [
        "ByteKit", "Containers", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "DeliveryJoin", "SampleFirm", "ArgumentParser",
      ]
    ),
    ("TestSupport", ["ByteKit"]),
    (
      "FuzzTargets",
      [
        "ByteKit", "MailIdentity", "Containers", "CZlib", "AccountingLog", "FailureReports",
        "AggregateReports", "ReplyClassifier", "Rendering", "Configuration", "TestSupport",
      ]
    ),
    ("Fuzz", ["FuzzTargets"]),
  ]

  /// Products of other packages.
  static let foreign: Set<String> = ["ArgumentParser", "GRDB", "Yams"]

  /// Modules of the toolchain that any module may import.
  static let toolchain: Set<String> = ["Dispatch", "Glibc", "Synchronization", "Swift"]

  /// The modules that may import Foundation, each with the reason.
  static let foundation: [String: String] = [
    "MailIdentity": "internationalised domain names (UTS 46) are read by its URL parser",
    "History": "GRDB hands over blocks of the store as its Data",
    "Configuration": "it knows the offsets of time zones",
    "StagewatchTool": "the command line: processes, signals and the clock",
    "SampleFirm": "files, and base64 of its mail",
    "SampleFirmTool": "the command line",
    "Scenarios": "files, and JSON in and out",
    "Bench": "temporary folders",
    "TestSupport": "goldens and temporary folders",
  ]

  /// The module that a source file belongs to; nil outside Sources.
  static func module(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// The modules that a file imports, with their lines.
  static func imports(_ source: SwiftSource) -> [(module: String, line: Int)] {
    let modifiers: Set<Substring> = [
      "public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency",
      "@_exported", "@unsafe",
    ]
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
    return source.codeLines.enumerated().compactMap { index, line in
      var words = line.split(separator: " ").drop { modifiers.contains($0) }
      guard words.first == "import" else { return nil }
      words = words.dropFirst().drop { kinds.contains($0) }
      guard let name = words.first?.split(separator: ".").first else { return nil }
      return (String(name), index + 1)
    }
  }

  /// Imports of a source file that go upwards, sideways or outside.
  static func badImports(_ path: String, _ source: SwiftSource) -> [TidyFinding] {
    guard let module = module(of: path) else { return [] }
    guard let row = table.first(where: { $0.module == module }) else {
      return [TidyFinding(path: path, line: 1, reason: "the module '\(module)' is in no layer")]
    }
    return imports(source).compactMap { name, line in
      if row.uses.contains(name) || toolchain.contains(name) { return nil }
      if name == "Foundation", foundation[module] != nil { return nil }
      return TidyFinding(path: path, line: line, reason: "\(module) may not import \(name)")
    }
  }

  /// Rows of a table that use a module which does not stand before them.
  static func upwardRows(_ table: [(module: String, uses: Set<String>)]) -> [String] {
    var known = foreign
    return table.compactMap { row in
      defer { known.insert(row.module) }
      let upward = row.uses.subtracting(known).sorted()
      return upward.isEmpty ? nil : "\(row.module) uses \(upward.joined(separator: ", "))"
    }
  }

  // MARK: - The same table elsewhere

  /// Targets of a package manifest outside its tests, with what they depend on.
  static func targets(ofManifest text: String) -> [String: Set<String>] {
    var targets: [String: Set<String>] = [:]
    let kinds = [".target(", ".executableTarget(", ".systemLibrary("]
    for kind in kinds {
      for piece in pieces(of: text, from: kind) {
        guard let name = texts(piece, after: "name:").first else { continue }
        var uses = Set(list(piece, after: "dependencies:"))
        if piece.contains("argumentParser") { uses.insert("ArgumentParser") }
        if piece.contains("grdb") { uses.insert("GRDB") }
        targets[name] = uses
      }
    }
    return targets
  }

  /// The text from each occurrence of a call to the parenthesis that closes it.
  private static func pieces(of text: String, from call: String) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while let range = rest.firstRange(of: call) {
      var depth = 1
      var end = range.upperBound
      while end < rest.endIndex, depth > 0 {
        if rest[end] == "(" { depth += 1 }
        if rest[end] == ")" { depth -= 1 }
        end = rest.index(after: end)
      }
      pieces.append(String(rest[range.upperBound..<end]))
      rest = rest[end...]
    }
    return pieces
  }

  private static func list(_ piece: String, after label: String) -> [String] {
    guard let start = piece.firstRange(of: label)?.upperBound,
      let end = piece[start...].firstIndex(of: "]")
    else { return [] }
    return quoted(piece[start..<end])
  }

  private static func texts(_ piece: String, after label: String) -> [String] {
    guard let start = piece.firstRange(of: label)?.upperBound else { return [] }
    return quoted(piece[start...])
  }

  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Rows of the table of modules in a Markdown page: `| `Module` | `A`, `B` | what it is |`.
  static func rows(ofPage text: String) -> [String: Set<String>] {
    var rows: [String: Set<String>] = [:]
    for cells in MarkdownTable.rows(text, under: "## Modules") where cells.count >= 2 {
      guard let name = MarkdownTable.codeWords(cells[0]).first else { continue }
      rows[name] = Set(MarkdownTable.codeWords(cells[1]))
    }
    return rows
  }
}
