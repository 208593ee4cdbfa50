import ByteKit
import Containers
import TestSupport
import Testing

/// Archives that the program writes.
struct StoredZipTests {
  private static let time = 1_771_200_000

  @Test func whatIsWrittenIsReadAgain() throws {
    var zip = StoredZip(time: Self.time)
    let added = [
      zip.add("a/1.xml", Array("<feedback/>".utf8)),
      zip.add("a/2.xml", Array("<feedback/>\n".utf8)),
    ]
    #expect(added == [true, true])
    #expect(
      try Walk(zip.archive(), limits: .standard).lines
        == ["leaf file!a/1.xml 11", "leaf file!a/2.xml 12"])
  }

  @Test func membersAreTakenUpToTheLimit() {
    var zip = StoredZip(time: Self.time)
    var refused = 0
    for number in 0..<StoredZip.membersMax where !zip.add("\(number)", []) { refused += 1 }
    #expect(refused == 0)
    let whole = zip.archive()
    let another = zip.add("more", [])
    #expect(!another)
    #expect(zip.archive() == whole)
  }

  @Test func theSameMembersAreTheSameBytes() {
    func archive() -> [UInt8] {
      var zip = StoredZip(time: Self.time)
      _ = zip.add("x", [1, 2, 3])
      return zip.archive()
    }
    #expect(archive() == archive())
  }
}
