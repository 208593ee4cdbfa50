import Testing

@testable import PMTASettings

/// Shapes of configurations as they are seen: each is read to its end, and each mistake in it, and
/// nothing else, is told with its line.
@Suite struct SeenShapeTests {
  @Test func thereAreManyOfThem() {
    #expect(SeenShapes.all.count >= 48)
    #expect(Set(SeenShapes.all.map(\.name)).count == SeenShapes.all.count)
  }

  @Test(arguments: SeenShapes.all)
  func isReadAndItsMistakesAreNamed(shape: SeenShapes.Shape) throws {
    let read = try configuration(shape.text, shape.others)
    let scopes = read.scopes.map(\.scope)
    let counts = [
      "v\(read.vmtas.count)", "p\(read.pools.count)", "k\(scopes.flatMap(\.keys).count)",
      "d\(scopes.flatMap(\.domains).count)", "s\(read.sources.count)",
    ]
    #expect(counts.joined(separator: " ") == shape.holds)
    #expect(read.told == shape.remarks)
    for remark in read.remarks { #expect(!remark.text.contains("hunter2")) }
  }

  /// The same file as Windows writes it, and as a panel stores it.
  @Test(arguments: SeenShapes.all)
  func endsOfLinesAndAMarkInFrontChangeNothing(shape: SeenShapes.Shape) throws {
    let plain = try configuration(shape.text, shape.others)
    let others = shape.others.mapValues { $0.replacing("\n", with: "\r\n") }
    let windows = try configuration(
      "\u{feff}" + shape.text.replacing("\n", with: "\r\n") + "\r\n", others)
    #expect(windows.told == plain.told)
    #expect(windows.global.keys == plain.global.keys)
    let indented = try configuration(
      shape.text.split(separator: "\n", omittingEmptySubsequences: false).map { "\t \($0)  " }
        .joined(separator: "\n"), shape.others)
    #expect(indented.told == plain.told)
  }
}
