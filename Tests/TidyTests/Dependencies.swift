/// The packages that the project builds on.
enum Dependencies {
  /// The last part of each dependency's address in a manifest.
  static func names(ofManifest text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard let start = line.firstRange(of: ".package(url: \"")?.upperBound,
        let end = line[start...].firstIndex(of: "\"")
      else { return nil }
      return line[start..<end].split(separator: "/").last.map {
        $0.hasSuffix(".git") ? String($0.dropLast(4)) : String($0)
      }
    }
  }

  /// Dependencies that a page's table under `## Dependencies` does not give a reason for.
  static func unexplained(manifest: String, page: String) -> [String] {
    var explained: Set<String> = []
    for cells in MarkdownTable.rows(page, under: "## Dependencies") where cells.count >= 2 {
      let reason = cells[1].filter { $0 != " " }
      if let name = MarkdownTable.codeWords(cells[0]).first, reason.count >= 20 {
        explained.insert(name)
      }
    }
    return names(ofManifest: manifest).filter { !explained.contains($0) }
  }
}
