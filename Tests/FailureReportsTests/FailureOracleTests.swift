import ByteKit
import Containers
import FailureReports
import TestSupport
import Testing

/// The parser against a plain one, on every form and on damaged ones.
struct FailureOracleTests {
  /// How the two differ over the mails that a file holds.
  private func differences(_ path: String) -> [String] {
    FeedbackWalk(path).mails.flatMap { mail in
      let found = OutcomeText.values(FailureReportParser().parse(mail))
      return PlainFailureReport(mail).values().compactMap { title, value in
        found[title] == value
          ? nil : "\(title): \(found[title] ?? "nothing") instead of \(value)"
      }
    }
  }

  @Test(arguments: FailureFixture.names)
  func `Both read every form alike`(_ name: String) {
    #expect(differences(FailureFixture.folder + name) == [])
  }

  @Test(arguments: 1...8)
  func `Both read damaged mails alike`(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    let mails = try FailureFixture.names.map(FailureFixture.bytes)
    let words = [
      "\n", "\r\n", " ", ":", "<", ">", "(", ")", "\"", "\\", "\0", "\u{e9}", "-", "9",
      "Source-IP: 192.0.2.7\n", "Feedback-Type: abuse\n", "Message-ID: <x@y.example>\n", "[", "]",
      "Arrival-Date: Fri, 1 May 2026 1:02 EST\n", "Auto-Submitted: auto-generated\n", "\t", ";",
    ].map { Array($0.utf8) }
    var read = 0
    for number in 0..<150 {
      var bytes = mails[Int.random(in: mails.indices, using: &random)]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 20))
        }
      }
      let path = try folder.write("\(number).eml", bytes)
      let found = differences(path)
      if found.isEmpty { read += FeedbackWalk(path).mails.count }
      #expect(found == [], "\(String(decoding: bytes, as: UTF8.self))")
      if !found.isEmpty { break }
    }
    #expect(read > 75)
  }
}
