import ByteKit
import Containers
import TestSupport
import Testing

/// How much of a file lies in memory: archives, messages, names.
struct HeldBytesTests {
  private let xml = Array("<feedback>\n</feedback>".utf8)
  private let from = "From dmarc@mailbox.example Tue Nov 24 01:02:03 2026\n"

  private func message(_ text: String = "<feedback>\n</feedback>") -> String {
    "From: a@mailbox.example\nContent-Type: text/xml\n\n" + text
  }

  private func limits(_ change: (inout ContainerLimits) -> Void) -> ContainerLimits {
    var limits = ContainerLimits.standard
    change(&limits)
    return limits
  }

  /// A file of so many bytes is read with a limit of as many, and refused with one less.
  private func expectLimit(
    _ bytes: [UInt8], _ set: (inout ContainerLimits, Int) -> Void
  ) throws {
    let most = limits { set(&$0, bytes.count) }
    #expect(try Walk(bytes, limits: most).documents.count == 1)
    let fewer = limits { set(&$0, bytes.count - 1) }
    #expect(
      try Walk(bytes, limits: fewer).lines == [
        "refused file too_large larger than \(bytes.count - 1) bytes"
      ])
  }

  @Test("a message and an archive are as large as their limits say, and no larger")
  func fileLimits() throws {
    try expectLimit(Array(message().utf8)) { $0.messageBytesMax = $1 }
    try expectLimit(ZipWriter([("r.xml", xml)]).bytes) { $0.archiveBytesMax = $1 }
  }

  @Test("archives and messages inside one another have the room of one")
  func heldTogether() throws {
    let inner = ZipWriter([("r.xml", xml)]).bytes
    let outer = ZipWriter([("a.zip", inner), ("b.zip", inner)]).bytes
    // The inner ones are not held at the same time.
    let most = limits { $0.archiveBytesMax = outer.count + inner.count }
    #expect(try Walk(outer, limits: most).documents.count == 2)
    let fewer = limits { $0.archiveBytesMax = outer.count + inner.count - 1 }
    #expect(
      try Walk(outer, limits: fewer).lines
        == ["a", "b"].map {
          "refused file!\($0).zip too_large larger than \(inner.count - 1) bytes"
        })
  }

  @Test("an mbox may be larger than the limit; a message that is not is passed over")
  func mailboxMessages() throws {
    let one = from + message() + "\n\n"
    let most = limits { $0.messageBytesMax = 100_000 }
    let long = one.utf8.count - xml.count
    func mailbox(_ bytes: Int) -> String {
      let text = "<feedback>" + String(repeating: "\n", count: bytes - long - 21) + "</feedback>"
      return one + from + message(text) + "\n\n" + one
    }
    #expect(
      try Walk(String(repeating: one, count: 1_000).utf8, limits: most).documents.count == 1_000)
    #expect(try Walk(mailbox(100_000).utf8, limits: most).documents.count == 3)
    for bytes in [100_001, 300_000, 600_000] {
      #expect(
        try Walk(mailbox(bytes).utf8, limits: most).lines.map { $0.prefix(33) } == [
          "leaf file!1!part 1 25", "refused file!2 too_large a messag", "leaf file!3!part 1 25",
        ])
    }
  }

  @Test("the last message of an mbox may be too large as well")
  func lastMessage() throws {
    let most = limits { $0.messageBytesMax = 1_000 }
    let mailbox = from + message() + "\n\n" + from + String(repeating: "x\n", count: 150_000)
    #expect(
      try Walk(mailbox.utf8, limits: most).lines.last
        == "refused file!2 too_large a message of more than 1000 bytes")
  }

  @Test("a name is shown as far as the limit says")
  func names() throws {
    for (length, end) in [(255, ""), (256, "…"), (60_000, "…")] {
      let name = String(repeating: "n", count: length)
      let shown = String(repeating: "n", count: 255) + end
      #expect(
        try Walk(ZipWriter([(name, xml)]).bytes).lines == ["leaf file!\(shown) \(xml.count)"])
    }
  }
}
