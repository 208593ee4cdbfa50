import Testing

/// The rules, applied to the project's own files.
@Suite struct ProjectTests {
  let project: Project
  let swiftFiles: [(path: String, source: SwiftSource)]

  /// Read once for all tests: taking the files apart is most of the work.
  private static let shared = Result {
    let project = try Project()
    return (project, try project.swiftFiles())
  }

  init() throws {
    (project, swiftFiles) = try Self.shared.get()
    // Without this, a wrong folder would pass all rules.
    try #require(project.paths.contains("Package.swift"))
    try #require(swiftFiles.count > 50)
  }

  func findings(
    under folder: String = "", _ rule: (String, SwiftSource) -> [TidyFinding]
  ) -> [TidyFinding] {
    swiftFiles.filter { $0.path.hasPrefix(folder) }.flatMap { rule($0.path, $0.source) }
  }

  @Test func `Files are short`() {
    #expect(findings(TidyRules.fileLength) == [])
  }

  @Test func `Functions are short`() {
    #expect(findings(TidyRules.functionLength) == [])
  }

  @Test func `No folder has too many files`() {
    let sources = swiftFiles.map(\.path).filter { $0.hasPrefix("Sources/") }
    let folders = Dictionary(grouping: sources) { path in
      path.split(separator: "/").dropLast().joined(separator: "/")
    }
    #expect(folders.filter { $0.value.count > TidyRules.folderFilesMax }.keys.sorted() == [])
  }

  /// Two or three files may be the parts of one thing.
  @Test func `No circle of files in a module`() {
    let modules = Dictionary(grouping: swiftFiles) { Layers.module(of: $0.path) }
    let circles = modules.filter { $0.key != nil }.values.flatMap { FileArrows($0).circles }
    #expect(circles.filter { $0.count > TidyRules.circleFilesMax } == [])
  }

  @Test func `No banned calls`() {
    #expect(findings(TidyRules.bannedCalls) == [])
  }

  @Test func `Files are named after their main type`() {
    #expect(findings(under: "Sources/", TidyRules.typeName) == [])
  }

  /// The modules, as the manifest has them.
  func layers() throws -> [Layers.Row] {
    let manifest = try #require(try project.text("Package.swift"))
    let rows = Layers.rows(ofManifest: manifest)
    // Without this, a manifest that is not understood would pass all rules.
    try #require(rows.contains { $0.module == "Findings" && $0.uses.contains("ByteKit") })
    return rows
  }

  @Test func `Imports go downwards, and Foundation only where it is needed`() throws {
    let rows = try layers()
    #expect(findings(under: "Sources/") { Layers.badImports($0, $1, rows) } == [])
    #expect(Layers.upwardRows(rows) == [])
    #expect(Layers.foundation.keys.filter { name in !rows.contains { $0.module == name } } == [])
  }

  @Test func `What a module may use it uses`() throws {
    let idle = Layers.idleUses(try layers(), swiftFiles)
    #expect(idle == [])
  }

  @Test func `Package.swift and the architecture page have the same layers`() throws {
    let expected = Dictionary(uniqueKeysWithValues: try layers().map { ($0.module, $0.uses) })
    let page = try #require(try project.text("docs/architecture.md"))
    #expect(Layers.rows(ofPage: page) == expected)
  }

  @Test func `Every dependency is named in the architecture page with its reason`() throws {
    let manifest = try #require(try project.text("Package.swift"))
    let page = try #require(try project.text("docs/architecture.md"))
    #expect(Dependencies.names(ofManifest: manifest).isEmpty == false)
    #expect(Dependencies.unexplained(manifest: manifest, page: page) == [])
  }

  @Test func `Every path that the pages for developers name is there`() throws {
    for page in ["docs/inside.md", "CONTRIBUTING.md"] {
      let text = try #require(try project.text(page))
      let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
      let named = quoted.filter { word in
        !word.contains(" ")
          && ["Sources/", "Tests/", "docs/", "scripts/"].contains { word.hasPrefix($0) }
      }
      #expect(!named.isEmpty)
      let missing = named.filter { name in
        !project.paths.contains { $0 == name || $0.hasPrefix(name + "/") }
      }
      #expect(missing == [], "\(page)")
    }
  }

  @Test func `No banned words, and no build products`() throws {
    for path in project.paths {
      let bytes = try project.bytes(path)
      #expect(!TidyRules.isBuildProduct(path, firstBytes: Array(bytes.prefix(8))), "\(path)")
      if let text = try project.text(path) {
        #expect(TidyRules.bannedWords(path, text) == [])
      }
    }
  }
}
