/// Which module of Sources may use which: arrows go downwards only.
///
/// What a module may use stands in the package's manifest, lower modules first.
enum Layers {
  /// A module with the modules that it may import.
  struct Row: Hashable {
    let module: String
    let uses: Set<String>
  }

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
  static func badImports(_ path: String, _ source: SwiftSource, _ rows: [Row]) -> [TidyFinding] {
    guard let module = module(of: path) else { return [] }
    guard let row = rows.first(where: { $0.module == module }) else {
      return [TidyFinding(path: path, line: 1, reason: "the module '\(module)' is in no layer")]
    }
    return imports(source).compactMap { name, line in
      if row.uses.contains(name) || toolchain.contains(name) { return nil }
      let isFoundation = name == "Foundation"
      if isFoundation, foundation[module] != nil { return nil }
      return TidyFinding(path: path, line: line, reason: "\(module) may not import \(name)")
    }
  }

  /// Rows that use a module which does not stand before them.
  static func upwardRows(_ rows: [Row]) -> [String] {
    var known = foreign
    return rows.compactMap { row in
      defer { known.insert(row.module) }
      let upward = row.uses.subtracting(known).sorted()
      return upward.isEmpty ? nil : "\(row.module) uses \(upward.joined(separator: ", "))"
    }
  }

  /// Rows that may use a module which no file of theirs imports.
  static func idleUses(
    _ rows: [Row], _ files: [(path: String, source: SwiftSource)]
  ) -> [String] {
    var imported: [String: Set<String>] = [:]
    for file in files {
      guard let module = module(of: file.path) else { continue }
      imported[module, default: []].formUnion(imports(file.source).map(\.module))
    }
    return rows.compactMap { row in
      let idle = row.uses.subtracting(imported[row.module] ?? []).sorted()
      return idle.isEmpty ? nil : "\(row.module) does not use \(idle.joined(separator: ", "))"
    }
  }

  // MARK: - The manifest and the page

  /// Targets of a package manifest outside its tests, in their order, with what they depend on.
  static func rows(ofManifest text: String) -> [Row] {
    let kinds = [".target(", ".executableTarget(", ".systemLibrary("]
    let products = products(ofManifest: text)
    let found = kinds.flatMap { pieces(of: text, from: $0) }.sorted { $0.begin < $1.begin }
    return found.compactMap { piece in
      // A dependency with a condition looks like a target.
      guard let name = texts(piece.text, after: "name:").first, !piece.text.contains("condition:")
      else { return nil }
      let uses = list(piece.text, after: "dependencies:").map { products[$0] ?? $0 }
      return Row(module: name, uses: Set(uses))
    }
  }

  /// Products of other packages by the name of the constant that stands for them.
  private static func products(ofManifest text: String) -> [String: String] {
    var products: [String: String] = [:]
    var rest = text[...]
    while let range = rest.firstRange(of: ": Target.Dependency =") {
      let constant = rest[..<range.lowerBound].split { $0.isWhitespace }.last
      rest = rest[range.upperBound...]
      if let constant, let name = texts(String(rest), after: "name:").first {
        products[String(constant)] = name
      }
    }
    return products
  }

  /// The text from each occurrence of a call to the parenthesis that closes it, and where it begins.
  private static func pieces(
    of text: String, from call: String
  ) -> [(begin: String.Index, text: String)] {
    var pieces: [(begin: String.Index, text: String)] = []
    var rest = text[...]
    while let range = rest.firstRange(of: call) {
      var depth = 1
      var end = range.upperBound
      while end < rest.endIndex, depth > 0 {
        if rest[end] == "(" { depth += 1 }
        if rest[end] == ")" { depth -= 1 }
        end = rest.index(after: end)
      }
      pieces.append((range.lowerBound, String(rest[range.upperBound..<end])))
      rest = rest[end...]
    }
    return pieces
  }

  /// The texts and the constants of a list.
  private static func list(_ piece: String, after label: String) -> [String] {
    guard let start = piece.firstRange(of: label)?.upperBound,
      let open = piece[start...].firstIndex(of: "["),
      let end = piece[open...].firstIndex(of: "]")
    else { return [] }
    return piece[piece.index(after: open)..<end].split(separator: ",")
      .map { $0.filter { !$0.isWhitespace && $0 != "\"" } }.filter { !$0.isEmpty }
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
