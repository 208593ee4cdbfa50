/// What some bytes are, told by how they begin.
enum ContentKind: Equatable {
  case xml
  case gzip
  case zip
  case mbox
  case message
  case tlsReport
  case empty
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
    } else if Self.beginsHeader(head) {
      self = .message
    } else {
      self = .other
    }
  }

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
