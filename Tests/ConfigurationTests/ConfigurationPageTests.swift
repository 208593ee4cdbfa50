import ByteKit
import Configuration
import Testing

/// docs/configuration.md and the reader know the same keys.
struct ConfigurationPageTests {
  private func codes(_ text: String) -> [String] {
    Configuration.read(text, path: "s.yaml", folder: "").problems.map(\.code.rawValue)
  }

  @Test func `Every key that the reader accepts stands on the page once, and no other`() throws {
    let told = try ConfigurationPage().rows.map(\.place)
    #expect(told.sorted() == ConfigurationPage.accepted.sorted())
  }

  @Test func `The reader takes every key of the page where the page says it stands`() throws {
    for row in try ConfigurationPage().rows {
      let key = row.place.split(separator: ".").last.map(String.init) ?? ""
      let text = ConfigurationPage.file("\(key): ~", at: row.place)
      #expect(!codes(text).contains("unknown_key"), "\(row.place)")
      let other = ConfigurationPage.file("\(key)_: ~", at: row.place)
      #expect(codes(other).contains("unknown_key"), "\(row.place)")
    }
  }

  @Test func `The page says all of every key, with an example that can be read`() throws {
    for row in try ConfigurationPage().rows {
      #expect(row.cells.count == 6 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.place)")
      let wrong = codes(ConfigurationPage.file(row.example, at: row.place))
      // One key alone makes no entry yet.
      let expected: Set = row.place.contains("[]") ? ["missing_key", "no_effect"] : []
      #expect(Set(wrong).isSubset(of: expected), "\(row.place): \(wrong)")
      #expect(
        try ConfigurationPage.places(
          in: ConfigurationPage.file(row.example, at: row.place)
        ).contains(row.place))
    }
  }

  @Test func `The example file reads without a problem, and has every key`() throws {
    let page = try ConfigurationPage()
    #expect(Configuration.read(page.example, path: "s.yaml", folder: "").problems == [])
    #expect(
      try ConfigurationPage.places(in: page.example).sorted() == ConfigurationPage.accepted.sorted()
    )
  }
}
