import Testing

@Suite struct LayerTests {
  @Test(arguments: [
    "import Findings", "package import DeliveryJoin", "@testable import Yams",
    "import struct Findings.Finding", "import Foundation", "import Unknown",
  ])
  func `An import that goes upwards or outside is found`(line: String) {
    let source = SwiftSource("import ByteKit\n\(line)\n")
    #expect(Layers.badImports("Sources/AccountingLog/A.swift", source).map(\.line) == [2])
  }

  @Test func `Imports downwards, of the toolchain, and in tests, are left alone`() {
    let source = SwiftSource(
      "public import ByteKit\nimport Glibc\n// import Findings\nlet a = \"\"\"\nimport Findings\n\"\"\"\n"
    )
    #expect(Layers.badImports("Sources/AccountingLog/A.swift", source) == [])
    let anything = SwiftSource("import Findings\n")
    #expect(Layers.badImports("Tests/ByteKitTests/A.swift", anything) == [])
  }

  @Test func `Foundation needs a reason`() {
    let source = SwiftSource("import Foundation\n")
    #expect(Layers.badImports("Sources/MailIdentity/A.swift", source) == [])
    #expect(Layers.badImports("Sources/Findings/A.swift", source).count == 1)
    for (module, reason) in Layers.foundation {
      #expect(Layers.table.contains { $0.module == module })
      #expect(!reason.isEmpty)
    }
  }

  @Test func `A module outside the table is found`() {
    let found = Layers.badImports("Sources/Newcomer/A.swift", SwiftSource(""))
    #expect(found.count == 1)
  }

  @Test func `A row that uses a later one is found`() {
    #expect(Layers.upwardRows([("A", []), ("B", ["A"])]) == [])
    #expect(Layers.upwardRows([("A", ["B"]), ("B", [])]) == ["A uses B"])
    #expect(Layers.upwardRows([("A", ["A"])]) == ["A uses A"])
  }

  @Test func `Targets and what they use are read from a manifest`() {
    let manifest = """
      .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
      .target(name: "A"),
      .target(
        name: "B", dependencies: ["A", "CZlib"], swiftSettings: common),
      .executableTarget(name: "C", dependencies: ["B", argumentParser]),
      .testTarget(name: "BTests", dependencies: ["B"]),
      """
    #expect(
      Layers.targets(ofManifest: manifest) == [
        "CZlib": [], "A": [], "B": ["A", "CZlib"], "C": ["B", "ArgumentParser"],
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
