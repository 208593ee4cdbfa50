/// What some bytes are, told by how they begin.
enum ContentKind: Equatable {
  case xml
  case gzip
  case zip
  case mbox
  case message
  case tlsReport
  case tar
  case empty
  /// Something else whose format is known, by its name.
  case known(String)
  case other

  init(_ head: [UInt8]) {
    if head.isEmpty {
      self = .empty
    } else if head.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x50, 0x4b, 5, 6]) {
      self = .zip
    } else if Self.beginsXML(head) {
      self = .xml
    } else if Self.beginsTLSReport(head) {
      self = .tlsReport
    } else if head.starts(with: "From ".utf8) {
      self = .mbox
    } else if head.dropFirst(TarArchive.magicOffset).starts(with: "ustar".utf8) {
      self = .tar
    } else if let format = Self.formats.first(where: { head.starts(with: $0.mark) }) {
      self = .known(format.name)
    } else if Self.beginsHeader(head) || MailHead.start(head[...]) != nil {
      self = .message
    } else {
      self = .other
    }
  }

  /// Formats that hold no report that is read, by their first bytes.
  private static let formats: [(mark: [UInt8], name: String)] = [
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz"), ([0x42, 0x5a, 0x68], "bzip2"),
    ([0x28, 0xb5, 0x2f, 0xfd], "zstd"), ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "7z"),
    ([0x52, 0x61, 0x72, 0x21], "rar"), ([0x1f, 0x9d], "compress"),
    ([0x78, 0x9f, 0x3e, 0x22], "Outlook's TNEF (winmail.dat)"),
    ([0xd0, 0xcf, 0x11, 0xe0], "an Office document or an Outlook message"),
    (Array("%PDF".utf8), "PDF"), ([0x89, 0x50, 0x4e, 0x47], "a picture (PNG)"),
    ([0xff, 0xd8, 0xff], "a picture (JPEG)"), (Array("GIF8".utf8), "a picture (GIF)"),
    ([0x30, 0x82], "signed or encrypted mail (PKCS #7)"),
  ]

  /// `<` after a byte order mark and white space, in UTF-8 or UTF-16.
  private static func beginsXML(_ head: [UInt8]) -> Bool {
    var rest = head[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    if rest.starts(with: [0xff, 0xfe]) || rest.starts(with: [0xfe, 0xff]) {
      rest = rest.dropFirst(2)
    }
    let first = rest.first { $0 != 0 && $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }
    return first == UInt8(ascii: "<")
  }

  /// A JSON object with a member that only TLS reports have (RFC 8460 section 4.4).
  private static func beginsTLSReport(_ head: [UInt8]) -> Bool {
    let first = head.first { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }
    guard first == UInt8(ascii: "{") else { return false }
    let text = String(decoding: head, as: UTF8.self)
    return ["\"organization-name\"", "\"contact-info\"", "\"policies\""].contains {
      text.contains($0)
    }
  }

  /// A header field: a name of printable bytes, a colon (RFC 5322 section 2.2).
  private static func beginsHeader(_ head: [UInt8]) -> Bool {
    guard let colon = head.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon < 78 else {
      return false
    }
    return head[..<colon].allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39)
        || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
  }
}
