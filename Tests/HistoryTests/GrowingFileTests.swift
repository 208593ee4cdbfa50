import AccountingLog
import Findings
import History
import TestSupport
import Testing

/// Files that grow between ingests, in every way in which they can be read.
@Suite struct GrowingFileTests {
  /// Grows a file in pieces cut anywhere, with an ingest behind each.
  private func grow(
    _ archive: Archive, _ name: String, _ text: String, _ random: inout SeededRandom
  ) async throws {
    let bytes = Array(text.utf8)
    let cuts = (0..<6).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
    try archive.folder.write(name, [])
    var from = 0
    for cut in cuts + [bytes.count] {
      try archive.append(name, bytes[from..<cut])
      from = cut
      try await archive.ingest()
    }
  }

  @Test(arguments: [LogAccess.map, .read, .stream], [80, 81, 82] as [UInt64])
  func `Pieces of any size count as the whole`(access: LogAccess, seed: UInt64) async throws {
    var made = RandomArchive(seed: seed)
    let archive = try Archive(access: access)
    var text = made.log(count: 120, from: Archive.day, to: Archive.day + 86_400)
    // Rows with line ends inside quotes, and both kinds of line ends.
    let odd =
      "d,\(Archive.day + 9),a@a.example,b@gmail.com,,\"250 O\nK, \"\"x\"\"\",,,,,192.0.2.1,,,\r\n"
    for place in [900, 5000, 11_000] {
      let index = text.utf8.index(text.utf8.startIndex, offsetBy: place)
      guard let line = text.utf8[index...].firstIndex(of: 10) else { continue }
      text.insert(contentsOf: odd, at: text.utf8.index(after: line))
    }
    try await grow(archive, "logs/a.csv", text, &made.random)
    let direct = try await archive.direct()
    #expect(direct.inputs.logs.used > 50)
    #expect(Archive.difference(try await archive.stored(), direct) == nil)
  }

  @Test(arguments: [90, 91, 92] as [UInt64])
  func `Lines of JSON count as the whole`(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var text = ""
    for row in 0..<80 {
      let time = Archive.day + row * 37
      text += """
        {"type":"d","timeLogged":"\(time)","orig":"b@a.example","rcpt":"u\(row)@gmail.com",\
        "dsnMta":"gmail-smtp-in.l.google.com (142.250.1.27)","dlvSourceIp":"192.0.2.1",\
        "header_From":"n@a.example","vmta":"v\(row % 3)"}

        """
      if row % 20 == 7 { text += "{\"type\":\n" }
    }
    let archive = try Archive()
    try await grow(archive, "logs/a.json", text, &random)
    let direct = try await archive.direct()
    #expect(direct.inputs.logs.used == 80)
    #expect(direct.inputs.logs.rejected == 4)
    #expect(Archive.difference(try await archive.stored(), direct) == nil)
  }
}
