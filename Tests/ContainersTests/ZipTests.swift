import ByteKit
import Containers
import TestSupport
import Testing

/// Zip archives, honest and not.
struct ZipTests {
  private let xml = Array("<feedback/>".utf8)

  private func walk(_ zip: ZipWriter, limits: ContainerLimits = .standard) throws -> [String] {
    try Walk(zip.bytes, limits: limits).lines
  }

  @Test("every member is read; folders and __MACOSX are passed over")
  func members() throws {
    let zip = ZipWriter([
      ("a/", []), ("a/1.xml", xml), ("__MACOSX/a/._1.xml", [0, 5]), ("2.xml", xml + [10]),
    ])
    #expect(try walk(zip) == ["leaf file!a/1.xml 11", "leaf file!2.xml 12"])
  }

  @Test("stored members and bytes behind the archive are no problem")
  func stored() throws {
    var zip = ZipWriter([ZipWriter.Member(name: "1.xml", content: xml, method: 0)])
    zip.behind = [13, 10]
    #expect(try walk(zip) == ["leaf file!1.xml 11"])
  }

  @Test("names with paths are shown and never used")
  func traversal() throws {
    let zip = ZipWriter([("../../tmp/x.xml", xml), ("/etc/x.xml", xml), ("C:\\x.xml", xml)])
    #expect(
      try walk(zip) == [
        "leaf file!../../tmp/x.xml 11", "leaf file!/etc/x.xml 11", "leaf file!C:\\x.xml 11",
      ])
  }

  @Test("a member that cannot be read is refused, and the next one is read")
  func oneBadMember() throws {
    let encrypted = ZipWriter.Member(name: "e.xml", content: xml, flags: 1)
    let unknown = ZipWriter.Member(name: "u.xml", content: xml, method: 14)
    let wrong = ZipWriter.Member(name: "w.xml", content: xml, crc: 7)
    let good = ZipWriter.Member(name: "g.xml", content: xml)
    #expect(
      try walk(ZipWriter([encrypted, unknown, wrong, good])) == [
        "refused file!e.xml bad_zip the member is encrypted",
        "refused file!u.xml bad_zip compression method 14 is not read",
        "refused file!w.xml bad_checksum the member's checksum is wrong",
        "leaf file!g.xml 11",
      ])
  }

  @Test("sizes that lie are found out")
  func lyingSizes() throws {
    let short = ZipWriter([ZipWriter.Member(name: "x.xml", content: xml, compressedBytes: 3)])
    #expect(
      try walk(short) == [
        "refused file!x.xml truncated_compression the compressed data ends in the middle"
      ])
    let long = ZipWriter([ZipWriter.Member(name: "x.xml", content: xml, compressedBytes: 9_999)])
    #expect(
      try walk(long) == ["refused file bad_zip a member reaches into the archive's directory"])
    let huge = ZipWriter([
      ZipWriter.Member(name: "x.xml", content: xml, compressedBytes: 0xffff_ffff)
    ])
    #expect(
      try walk(huge) == ["refused file bad_zip a member reaches into the archive's directory"])
  }

  @Test("members that overlap are refused: one piece of data would inflate many times")
  func overlap() throws {
    var zip = ZipWriter([("1.xml", xml), ("2.xml", xml)])
    zip.members[1].headerOffset = 0
    #expect(try walk(zip) == ["refused file bad_zip members of the archive overlap"])
  }

  @Test("zip64 and damaged directories are refused")
  func directories() throws {
    var zip = ZipWriter([("1.xml", xml)])
    zip.count = 0xffff
    #expect(try walk(zip) == ["refused file bad_zip zip64 archives are not read"])
    zip.count = 2
    #expect(try walk(zip) == ["refused file bad_zip the directory is damaged"])
    zip.count = nil
    zip.directoryOffset = 0xffff_ffff
    #expect(try walk(zip) == ["refused file bad_zip zip64 archives are not read"])
    zip.directoryOffset = 5
    #expect(try walk(zip) == ["refused file bad_zip the directory is damaged"])
    zip.directoryOffset = nil
    zip.members[0].headerOffset = 3
    #expect(
      try walk(zip) == [
        "refused file!1.xml bad_zip the member's header is not where it should be"
      ])
  }

  @Test("an archive may hold as many members as the limit says, and no more")
  func memberLimit() throws {
    var limits = ContainerLimits.standard
    limits.zipMembersMax = 3
    let files = (0..<4).map { ("\($0).xml", xml) }
    #expect(try walk(ZipWriter(Array(files[..<3])), limits: limits).count == 3)
    #expect(
      try walk(ZipWriter(files), limits: limits) == ["refused file bad_zip more than 3 members"])
  }

  @Test("an archive cut anywhere is refused with a reason, or its whole members are read")
  func cuts() throws {
    let whole = ZipWriter([("1.xml", xml), ("2.xml", xml)]).bytes
    for length in 4..<(whole.count - 1) {
      let lines = try Walk(whole[..<length]).lines
      #expect(lines == ["refused file bad_zip the archive has no directory at its end"])
    }
  }

  @Test("many small members together may not inflate further than one large one")
  func bombOfManyMembers() throws {
    var limits = ContainerLimits.standard
    limits.ratioFreeBytes = 100_000
    limits.inflateRatioMax = 50
    let bytes = Array("<".utf8) + [UInt8](repeating: 32, count: 60_000)
    let lines = try walk(ZipWriter([("1.xml", bytes), ("2.xml", bytes)]), limits: limits)
    #expect(
      lines == [
        "leaf file!1.xml 60001",
        "refused file!2.xml inflate_limit inflates to more than 50 times its size",
      ])
  }
}
