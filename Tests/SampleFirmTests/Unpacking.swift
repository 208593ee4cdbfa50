import CZlib
import Foundation

/// Unpacks what the firm packed, by the plainest means; a reader apart from the product's.
enum Unpacking {
  /// What went wrong, for a test's message.
  struct Failure: Error {
    let what: String
  }

  /// The content of one DEFLATE stream; `bits` as for zlib's inflateInit2.
  static func inflate(_ bytes: [UInt8], bits: Int32) throws -> [UInt8] {
    var stream = z_stream()
    var out: [UInt8] = []
    var input = bytes
    var room = Array(repeating: UInt8(0), count: 1 << 16)
    let result: Int32 = input.withUnsafeMutableBufferPointer { source in
      room.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        guard czlib_inflateInit2(&stream, bits) == Z_OK else { return Z_ERRNO }
        var result = Z_OK
        while result == Z_OK {
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          result = CZlib.inflate(&stream, Z_NO_FLUSH)
          out.append(contentsOf: target[..<(target.count - Int(stream.avail_out))])
        }
        inflateEnd(&stream)
        return result
      }
    }
    guard result == Z_STREAM_END else { throw Failure(what: "zlib \(result)") }
    return out
  }

  /// Name and content of the first member of a zip archive.
  static func firstMember(_ bytes: [UInt8]) throws -> (name: String, content: [UInt8]) {
    func number(_ at: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    guard bytes.count > 30, number(0, 4) == 0x0403_4b50 else { throw Failure(what: "no zip") }
    let size = number(18, 4)
    let start = 30 + number(26, 2) + number(28, 2)
    let name = String(decoding: bytes[30..<(30 + number(26, 2))], as: UTF8.self)
    let content = try inflate(Array(bytes[start..<(start + size)]), bits: -15)
    guard crc32(0, content, UInt32(content.count)) == UInt(number(14, 4)) else {
      throw Failure(what: "wrong sum")
    }
    return (name, content)
  }

  /// The documents in a file of the set, by its name's ending and its first bytes.
  static func documents(_ bytes: [UInt8]) throws -> [[UInt8]] {
    if bytes.starts(with: [0x1f, 0x8b]) { return [try inflate(bytes, bits: 31)] }
    if bytes.starts(with: Array("PK".utf8)) { return [try firstMember(bytes).content] }
    if bytes.starts(with: Array("<".utf8)) || bytes.starts(with: Array("type,".utf8)) {
      return [bytes]
    }
    return try attachments(bytes).flatMap(documents)
  }

  /// The decoded base64 attachments of mails and mbox files, in order.
  static func attachments(_ bytes: [UInt8]) throws -> [[UInt8]] {
    try split(bytes).attachments.map { text in
      guard let data = Data(base64Encoded: text) else { throw Failure(what: "no base64") }
      return [UInt8](data)
    }
  }

  /// The text around the attachments of a mail or mbox file, and each attachment's base64.
  static func split(_ bytes: [UInt8]) -> (text: String, attachments: [String]) {
    var text = ""
    var attachments: [String] = []
    var inBody = false
    var isBase64 = false
    for line in String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("--=_report_") {
        isBase64 = false
        inBody = false
      }
      if line == "Content-Transfer-Encoding: base64" { isBase64 = true }
      if isBase64, inBody {
        attachments[attachments.count - 1] += line
      } else {
        text += line + "\n"
      }
      if isBase64, line.isEmpty, !inBody {
        inBody = true
        attachments.append("")
      }
    }
    return (text, attachments)
  }

  /// A file's content in a form that does not depend on the version of zlib.
  static func comparable(_ bytes: [UInt8], path: String) throws -> [UInt8] {
    if path.hasSuffix(".gz") { return try inflate(bytes, bits: 31) }
    if path.hasSuffix(".zip") {
      let member = try firstMember(bytes)
      return Array(member.name.utf8) + member.content
    }
    if path.hasSuffix(".eml") || path.hasSuffix(".mbox") {
      return try Array(split(bytes).text.utf8) + documents(bytes).joined()
    }
    return bytes
  }
}
