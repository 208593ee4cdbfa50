import Testing

/// How circles of files are found.
struct FileArrowsTests {
  private func circles(_ files: [String: String]) -> [[String]] {
    FileArrows(files.map { ($0.key, SwiftSource($0.value)) }).circles
  }

  @Test func `Files that name each other are a circle`() {
    let files = [
      "A": "struct A { var b: [B] }", "B": "public final class B: C {}",
      "C": "protocol C { typealias Part = A }", "D": "enum D { case a(A) }",
    ]
    #expect(circles(files) == [["A", "B", "C"]])
  }

  @Test func `Comments, texts and members are no names`() {
    let files = [
      "A": "struct A { let b = B() }", "B": "/// See `A`.\nstruct B { let a = \"A\" } // A",
      "C": "extension A { func c() {} }",
    ]
    #expect(circles(files) == [])
  }
}
