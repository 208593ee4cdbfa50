import TestSupport

/// Puts reports, copies and broken ones into containers of all kinds, one inside another, and counts
/// what it puts in.
struct PutIn {
  /// What was put in.
  struct Count: Equatable {
    var reports = 0, again = 0, broken = 0
  }

  private(set) var put = Count()
  private var random: SeededRandom
  private var made: [[UInt8]] = []

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  // MARK: - Documents

  /// One document, packed as reports are.
  private mutating func document() -> [UInt8] {
    if chance(5) { return broken() }
    if chance(5), let first = made.randomElement(using: &random) {
      put.again += 1
      return packed(first)
    }
    put.reports += 1
    var draft = ReportDraft()
    draft.reportID = "r\(put.reports)"
    draft.records = [ReportDraft.record(count: put.reports)]
    let xml = Array(draft.xml.utf8)
    made.append(xml)
    return packed(xml)
  }

  private mutating func packed(_ xml: [UInt8]) -> [UInt8] {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: Packing.gzip(xml)
    case 1: Packing.zip([("r.xml", xml)])
    case 2: Packing.gzip(Packing.gzip(xml))
    default: xml
    }
  }

  /// A report that cannot be read: cut, not well formed, without what it must have, another thing.
  private mutating func broken() -> [UInt8] {
    put.broken += 1
    let xml = Array(ReportDraft().xml.utf8)
    let gzip = Packing.gzip(xml)
    return switch Int.random(in: 0..<5, using: &random) {
    case 0: Array(xml.dropLast(30))
    case 1: Array(gzip.prefix(gzip.count / 2))
    case 2: Array("<feedback><a></b></feedback>".utf8)
    case 3: Array("<?xml version=\"1.0\"?><html><body/></html>".utf8)
    default: Array("<feedback></feedback>".utf8)
    }
  }

  // MARK: - Containers

  /// A container and what it is, with containers in it down to a depth.
  mutating func container(depth: Int) -> (bytes: [UInt8], name: String) {
    let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      depth > 0 && chance(3) ? container(depth: depth - 1) : (bytes: document(), name: "document")
    }
    let inside = "(" + parts.map(\.name).joined(separator: ", ") + ")"
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let files = parts.enumerated().map {
        ("\($0.offset).\(pick(["xml", "bin", "eml"]))", $0.1.bytes)
      }
      return (Packing.zip(files), "zip" + inside)
    case 1: return (mail(parts.map(\.bytes)), "mail" + inside)
    case 2: return (mailbox(parts.map(\.bytes)), "mailbox" + inside)
    default: return (Packing.gzip(mailbox(parts.map(\.bytes))), "packed mailbox" + inside)
    }
  }

  /// A mail with an attachment for each part, and words beside them.
  private mutating func mail(_ parts: [[UInt8]]) -> [UInt8] {
    let word = "b\(Int.random(in: 0..<1_000_000, using: &random))"
    var text = "From: a@b.example\nMIME-Version: 1.0\n"
    text += "Content-Type: multipart/mixed; boundary=\"\(word)\"\n\n"
    if chance(2) { text += "--\(word)\nContent-Type: text/plain\n\nThe report is attached.\n" }
    for part in parts {
      text +=
        "--\(word)\nContent-Type: \(pick(["application/octet-stream", "application/x-dmarc"]))\n"
      text += "Content-Disposition: attachment; filename=\"r.bin\"\n"
      text += "Content-Transfer-Encoding: base64\n\n" + Packing.base64(part) + "\n"
    }
    return Array((text + "--\(word)--\n").utf8)
  }

  /// A mailbox with a mail for each part, and separators as programs write them.
  private mutating func mailbox(_ parts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    let separators = [
      "From ", "From - Fri Nov 20 03:00:00 2026", "From a@mailbox.example",
      "From a@mailbox.example Fri Nov 20 03:00:00 2026", "From MAILER-DAEMON",
    ]
    for part in parts {
      if !bytes.isEmpty { bytes += Array(pick(["", "\n", " \n", "\n\n"]).utf8) }
      bytes += Array((pick(separators) + "\n").utf8)
      bytes += mail([part])
    }
    return bytes
  }
}
