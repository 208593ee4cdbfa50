import ByteKit
import Containers
import TestSupport
import Testing

/// Archives of tar: their files, long names, damage and limits.
struct TarTests {
  /// A member as the archive holds it.
  private static func member(
    _ name: String, _ content: [UInt8], type: Character = "0"
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ place: Int) {
      for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(String(name.prefix(100)), 0)
    put("0000644", 100)
    put(octal(content.count, 11), 124)
    put("        ", 148)
    put(String(type), 156)
    put("ustar\u{0}00", 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148)
    let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    return header + content + padding
  }

  private static let end = [UInt8](repeating: 0, count: 1024)

  private static func document(_ number: Int) -> [UInt8] {
    Array("<feedback>\(number)</feedback>".utf8)
  }

  @Test func itsFilesAreRead() throws {
    let archive =
      Self.member("folder/", [], type: "5") + Self.member("folder/a.xml", Self.document(1))
      + Self.member("b.xml.gz", Pack.gzip(Self.document(2), level: 6)) + Self.end
    let walk = try Walk(archive)
    #expect(walk.documents == [Self.document(1), Self.document(2)])
    #expect(walk.lines.first?.hasPrefix("leaf file!folder/a.xml ") == true)
    #expect(try Walk(Pack.gzip(archive, level: 6)).documents.count == 2)
  }

  @Test func aLongNameStandsInAMemberOfItsOwn() throws {
    let name = String(repeating: "n", count: 120) + ".xml"
    let archive =
      Self.member("././@LongLink", Array(name.utf8) + [0], type: "L")
      + Self.member(String(name.prefix(100)), Self.document(1)) + Self.end
    #expect(try Walk(archive).lines.first?.hasPrefix("leaf file!\(name) ") == true)
  }

  @Test func aFileThatIsCutIsTold() throws {
    let archive = Self.member("a.xml", Self.document(1)) + Self.member("b.xml", Self.document(2))
    let walk = try Walk(archive.prefix(512 + 512 + 512 + 4))
    #expect(walk.documents.isEmpty)
    #expect(walk.lines == ["refused file bad_tar the tar archive is damaged or ends early"])
  }

  @Test func aDamagedHeaderIsTold() throws {
    var archive = Self.member("a.xml", Self.document(1)) + Self.end
    archive[10] ^= 1
    #expect(try Walk(archive).lines.count == 1)
    #expect(try Walk(archive).documents.isEmpty)
  }

  @Test func membersAreAsManyAsTheLimitSays() throws {
    var limits = ContainerLimits.standard
    limits.zipMembersMax = 3
    let members = (0..<4).map { Self.member("\($0).xml", Self.document($0)) }
    #expect(try Walk(members[..<3].joined() + Self.end, limits: limits).documents.count == 3)
    #expect(try Walk(members.joined() + Self.end, limits: limits).documents.isEmpty)
  }
}
