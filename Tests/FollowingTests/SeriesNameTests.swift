import Following
import Testing

struct SeriesNameTests {
  @Test func partsOfAName() throws {
    let name = try #require(SeriesName("acct-b2-2026-11-25-0003.csv.gz"))
    #expect(name.stem == "acct-b2")
    #expect(name.day == "2026-11-25")
    #expect(name.number == 3)
    #expect(name.ending == ".csv")
  }

  @Test(arguments: [
    "acct.csv", "acct-2026-11-25.csv", "acct-2026-11-25-03.csv", "acct-26-11-25-0003.csv",
    "acct-2026-11-25-000x.csv", "2026-11-25-0003.csv",
  ])
  func otherNames(_ name: String) { #expect(SeriesName(name) == nil) }

  @Test func orderIsByDayThenNumber() throws {
    let names = ["a-2026-11-25-9999.csv", "a-2026-11-25-10000.csv", "a-2026-11-26-0000.csv"]
    let read = try names.map { try #require(SeriesName($0)) }
    #expect(read.shuffled().sorted() == read)
    #expect(read[0].isSibling(of: read[2]))
    #expect(try #require(SeriesName("b-2026-11-25-9999.csv")).isSibling(of: read[0]) == false)
  }
}
