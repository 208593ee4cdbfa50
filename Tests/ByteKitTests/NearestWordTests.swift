import Testing

@testable import ByteKit

@Suite struct NearestWordTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abd", 1),
    ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("kitten", "sitting", 3),
    ("stages", "stagse", 1),
  ])
  func `Distances count single edits and swaps of neighbours`(
    first: String, second: String, edits: Int
  ) {
    #expect(NearestWord.distance(first, second) == edits)
    #expect(NearestWord.distance(second, first) == edits)
  }

  @Test func `The first of equally near words is taken, letter case does not matter`() {
    #expect(NearestWord.find("bat", in: ["cat", "hat"]) == "cat")
    #expect(NearestWord.find("LOGS", in: ["nat", "logs"]) == "logs")
    #expect(NearestWord.find("logs", in: []) == nil)
  }

  @Test func `A word that is cut short means the one it begins`() {
    #expect(NearestWord.find("dmarc", in: ["rate", "dmarc_policy"]) == "dmarc_policy")
    #expect(NearestWord.find("ra", in: ["rather", "rat"]) == "rat")
  }
}
