import Testing

@Suite struct LayerTests {
  private let rows = [
    Layers.Row(module: "ByteKit", uses: []),
    Layers.Row(module: "MailIdentity", uses: ["ByteKit"]),
    Layers.Row(module: "AccountingLog", uses: ["ByteKit"]),
    Layers.Row(module: "Findings", uses: ["ByteKit", "AccountingLog"]),
  ]

  @Test(arguments: [
    "import Findings", "package import MailIdentity", "@testable import Yams",
    "import struct Findings.Finding", "import Foundation", "import Unknown",
  ])
  func `An import that goes upwards or outside is found`(line: String) {
    let source = SwiftSource("import ByteKit\n\(line)\n")
    #expect(Layers.badImports("Sources/AccountingLog/A.swift", source, rows).map(\.line) == [2])
  }

  @Test func `Imports downwards, of the toolchain, and in tests, are left alone`() {
    let source = SwiftSource(
      "public import ByteKit\nimport Glibc\n// import Findings\nlet a = \"\"\"\nimport Findings\n\"\"\"\n"
    )
    #expect(Layers.badImports("Sources/AccountingLog/A.swift", source, rows) == [])
    let anything = SwiftSource("import Findings\n")
    #expect(Layers.badImports("Tests/ByteKitTests/A.swift", anything, rows) == [])
  }

  @Test func `Foundation needs a reason`() {
    let source = SwiftSource("import Foundation\n")
    #expect(Layers.badImports("Sources/MailIdentity/A.swift", source, rows) == [])
    #expect(Layers.badImports("Sources/Findings/A.swift", source, rows).count == 1)
    for reason in Layers.foundation.values { #expect(!reason.isEmpty) }
  }

  @Test func `A module outside the table is found`() {
    let found = Layers.badImports("Sources/Newcomer/A.swift", SwiftSource(""), rows)
    #expect(found.count == 1)
  }

  @Test func `A row that uses a later one is found`() {
    func upward(_ rows: (String, Set<String>)...) -> [String] {
      Layers.upwardRows(rows.map { Layers.Row(module: $0.0, uses: $0.1) })
    }
    #expect(upward(("A", []), ("B", ["A", "GRDB"])) == [])
    #expect(upward(("A", ["B"]), ("B", [])) == ["A uses B"])
    #expect(upward(("A", ["A"])) == ["A uses A"])
  }

  @Test func `A row with a module that no file imports is found`() {
    let files = [
      ("Sources/MailIdentity/A.swift", SwiftSource("package import ByteKit\n")),
      ("Sources/AccountingLog/A.swift", SwiftSource("import ByteKit\n")),
      ("Sources/Findings/A.swift", SwiftSource("import AccountingLog\n// import ByteKit\n")),
      ("Tests/FindingsTests/A.swift", SwiftSource("import ByteKit\n")),
    ]
    #expect(Layers.idleUses(rows, files) == ["Findings does not use ByteKit"])
  }

  @Test func `Targets and what they use are read from a manifest`() {
    let manifest = """
      let parser: Target.Dependency = .product(
        name: "ArgumentParser", package: "swift-argument-parser")
      let store: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
      let fast: Target.Dependency = .target(name: "CZlib", condition: .when(traits: ["FAST"]))
      .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
      .executableTarget(name: "C", dependencies: ["B", parser]),
      .target(name: "A"),
      .target(
        name: "B", dependencies: [
          "A", store, fast,
        ], swiftSettings: common),
      .testTarget(name: "BTests", dependencies: ["B"]),
      """
    #expect(
      Layers.rows(ofManifest: manifest) == [
        Layers.Row(module: "CZlib", uses: []),
        Layers.Row(module: "C", uses: ["B", "ArgumentParser"]),
        Layers.Row(module: "A", uses: []),
        Layers.Row(module: "B", uses: ["A", "GRDB", "CZlib"]),
      ])
  }

  @Test func `Rows are read from the table of a page`() {
    let page = """
      # Architecture

      ## Modules

      | module | uses | what it is |
      |---|---|---|
      | `A` | | bytes |
      | `B` | `A`, `CZlib` | uses `C` for nothing |

      ## Dependencies

      | `C` | `A` | x |
      """
    #expect(Layers.rows(ofPage: page) == ["A": [], "B": ["A", "CZlib"]])
    #expect(Layers.rows(ofPage: "# Nothing") == [:])
  }

  @Test func `A dependency without a reason is found`() {
    let manifest = """
      .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
      .package(url: "https://example.com/other/Thing.git", from: "1.0.0"),
      """
    #expect(Dependencies.names(ofManifest: manifest) == ["Yams", "Thing"])
    func unexplained(_ rows: String) -> [String] {
      Dependencies.unexplained(manifest: manifest, page: "## Dependencies\n\n\(rows)\n")
    }
    #expect(unexplained("| `Yams` | reads the YAML of the configuration |") == ["Thing"])
    #expect(unexplained("| `Yams` | |\n| `Thing` | does all the things one may need |") == ["Yams"])
    #expect(unexplained("") == ["Yams", "Thing"])
  }
}
