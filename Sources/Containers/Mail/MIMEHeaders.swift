/// What the header block of a message or part says about its content.
struct MIMEHeaders {
  /// `type/subtype`, lower case; text/plain where nothing is said.
  private(set) var type: String
  /// Transfer encoding, lower case.
  private(set) var encoding = ""
  /// Boundary of a multipart.
  private(set) var boundary: [UInt8]?
  /// Attachment name, encoded words and RFC 2231 pieces joined.
  private(set) var fileName: String?
  /// The subject as it stands; empty where there is none.
  private(set) var subject = ""
  /// True when the block is longer than the limit.
  let isCut: Bool
  /// Offset of the body.
  let bodyStart: Int

  init(_ bytes: ArraySlice<UInt8>, bytesMax: Int, type: String = "text/plain") {
    self.type = type
    var lines: [String] = []
    var position = bytes.startIndex
    let limit = min(bytes.endIndex, bytes.startIndex + bytesMax)
    var isClosed = false
    while position < limit {
      let end = bytes[position..<limit].firstIndex(of: 10) ?? limit
      var line = bytes[position..<end]
      if line.last == 13 { line = line.dropLast() }
      position = min(end + 1, bytes.endIndex)
      if line.isEmpty {
        isClosed = true
        break
      }
      let text = String(decoding: line, as: UTF8.self)
      if let first = line.first, first == 32 || first == 9, !lines.isEmpty {
        lines[lines.count - 1] += " " + text.drop(while: { $0 == " " || $0 == "\t" })
      } else {
        lines.append(text)
      }
    }
    bodyStart = position
    isCut = !isClosed && limit < bytes.endIndex
    for line in lines { read(line) }
  }

  private mutating func read(_ line: String) {
    // Of all fields those count that begin with Content- and Subject.
    guard let first = line.utf8.first, [0x63, 0x73].contains(first | 0x20),
      let colon = line.firstIndex(of: ":")
    else { return }
    let value = line[line.index(after: colon)...].drop(while: { $0 == " " || $0 == "\t" })
    switch line[..<colon].lowercased() {
    case "content-type":
      let (word, parameters) = Self.parameters(String(value))
      type = word
      if let found = parameters["boundary"] { boundary = Array(found.utf8) }
      fileName = fileName ?? parameters["name"].map(EncodedWords.decode)
    case "content-disposition":
      fileName = Self.parameters(String(value)).1["filename"].map(EncodedWords.decode) ?? fileName
    case "content-transfer-encoding":
      // RFC 2045 section 6.1 allows comments, as everywhere in structured fields.
      encoding = Self.withoutComments(value.lowercased()).filter { !$0.isWhitespace }
    case "subject": subject = String(value)
    default: break
    }
  }

  /// The first word and the parameters; RFC 2231 pieces (`name*0=`, `name*=`) joined and decoded.
  private static func parameters(_ value: String) -> (String, [String: String]) {
    let pieces = splitOutsideQuotes(value)
    var found: [String: String] = [:]
    var numbered: [String: [Int: String]] = [:]
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: "=") else { continue }
      let key = piece[..<equals].lowercased().filter { !$0.isWhitespace }
      let parts = key.split(separator: "*", omittingEmptySubsequences: false)
      let number = parts.count > 1 ? Int(parts[1]) : nil
      var text = unquote(String(piece[piece.index(after: equals)...]))
      if parts.count > 1, parts.last == "" {
        text = EncodedWords.decodePercent(text, hasCharset: (number ?? 0) == 0)
      }
      if let number {
        numbered[String(parts[0]), default: [:]][number] = text
      } else {
        found[String(parts[0])] = text
      }
    }
    for (key, texts) in numbered {
      found[key] = texts.sorted { $0.key < $1.key }.map(\.value).joined()
    }
    return ((pieces.first ?? "").lowercased().filter { !$0.isWhitespace }, found)
  }

  private static func withoutComments(_ value: String) -> String {
    var depth = 0
    return value.filter { character in
      if character == "(" { depth += 1 }
      defer { if character == ")" { depth = max(0, depth - 1) } }
      return depth == 0
    }
  }

  private static func splitOutsideQuotes(_ value: String) -> [String] {
    var pieces = [""]
    var isQuoted = false
    var isEscaped = false
    for character in value {
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && isQuoted && !isEscaped
      if character == ";", !isQuoted {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    return pieces
  }

  private static func unquote(_ text: String) -> String {
    let trimmed = text.drop(while: \.isWhitespace)
    guard trimmed.first == "\"" else {
      return String(trimmed.prefix(while: { !$0.isWhitespace }))
    }
    var plain = ""
    var isEscaped = false
    for character in trimmed.dropFirst() {
      if !isEscaped, character == "\"" { break }
      isEscaped = !isEscaped && character == "\\"
      if !isEscaped { plain.append(character) }
    }
    return plain
  }
}
