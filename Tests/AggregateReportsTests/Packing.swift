import TestSupport

/// Packs documents in every way that reports come in, and damages them.
///
/// Compressed by stored blocks: what zlib makes of real compression is in the fixtures.
enum Packing {
  /// Every packing by name.
  static func all(of xml: [UInt8]) -> [(String, [UInt8])] {
    let single = mail("Content-Type: text/xml", "base64", base64(xml))
    let zipped = zip([("r.xml", xml)])
    let several = mail(
      "Content-Type: multipart/mixed; boundary=b", "7bit",
      "--b\n\nNote: hello\n--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
        + base64(zipped) + "\n--b--\n")
    let from = "From x@y.example Tue Nov 24 01:02:03 2026\n"
    return [
      ("gzip", gzip(xml)), ("gzip in gzip", gzip(gzip(xml))),
      ("two gzip members", gzip(Array(xml[..<20])) + gzip(Array(xml[20...])) + [13, 10]),
      ("zip", zipped), ("gzip in zip", zip([("r.xml.gz", gzip(xml))])),
      ("base64", Array(single.utf8)), ("multipart", Array(several.utf8)),
      (
        "quoted-printable",
        Array(mail("Content-Type: text/xml", "quoted-printable", quoted(xml)).utf8)
      ),
      ("mbox", Array((from + several + "\n").utf8)),
      ("message in message", Array(mail("Content-Type: message/rfc822", "8bit", several).utf8)),
      ("message in zip", zip([("m.eml", Array(several.utf8))])),
      ("8bit", Array(mail("Content-Type: text/xml", "8bit", "").utf8) + xml),
    ]
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      out += [rest.isEmpty ? 1 : 0] + little(block.count, 2) + little(~block.count, 2) + block
    } while !rest.isEmpty
    return out + little(Int(crc(bytes)), 4) + little(bytes.count, 4)
  }

  static func zip(_ files: [(String, [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in files {
      let sums = little(Int(crc(bytes)), 4) + little(bytes.count, 4) + little(bytes.count, 4)
      let shared = little(20, 2) + little(0, 8) + sums + little(name.utf8.count, 2)
      directory += [0x50, 0x4b, 1, 2] + little(20, 2) + shared + little(0, 12)
      directory += little(out.count, 4) + name.utf8
      out += [0x50, 0x4b, 3, 4] + shared + little(0, 2) + name.utf8 + bytes
    }
    let end = little(0, 4) + little(files.count, 2) + little(files.count, 2)
    return out + directory + [0x50, 0x4b, 5, 6] + end + little(directory.count, 4)
      + little(out.count, 4) + little(0, 2)
  }

  private static func mail(_ type: String, _ encoding: String, _ body: String) -> String {
    "From: x@y.example\n\(type)\nContent-Transfer-Encoding: \(encoding)\n\n\(body)"
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start...].prefix(3)
      let bits = three.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for index in 0..<4 {
        text.append(index <= three.count ? letters[bits >> (18 - 6 * index) & 63] : "=")
      }
      if start % 57 == 54 { text += "\n" }
    }
    return text
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    let pieces = bytes.map { byte -> String in
      let hex = String(byte, radix: 16, uppercase: true)
      return byte > 32 && byte < 127 && byte != 61
        ? String(Unicode.Scalar(byte)) : "=" + (hex.count == 1 ? "0" : "") + hex
    }
    return stride(from: 0, to: pieces.count, by: 20)
      .map { pieces[$0...].prefix(20).joined() }.joined(separator: "=\n")
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }

  // MARK: - Damage

  /// A copy with a few bytes flipped, cut out, doubled or put in, or with its end cut off.
  static func mutated(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &random)] }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let length = Int.random(in: 1...40, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + length))
      case 3: bytes.insert(contentsOf: bytes[place...].prefix(length), at: place)
      case 4: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  private static let pieces: [[UInt8]] = [
    "<", ">", "&", "\"", "</", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<record>", "</record>",
    "<feedback>", "</feedback>", "&#0;", "&amp;", "\0", "\u{feff}", "\n\n", "--", "From ", "=3D",
  ].map { Array($0.utf8) }
}
