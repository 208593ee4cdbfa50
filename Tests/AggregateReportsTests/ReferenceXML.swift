/// The obvious reader of XML: a whole document becomes a tree, one character at a time.
///
/// It is the oracle of the fast reader and shares no code with it. It knows what reports need and
/// no more: no DTD, no entities but the five, attributes are passed over.
enum ReferenceXML {
  final class Node {
    let name: String
    let namespace: String
    var children: [Node] = []
    var text = ""
    init(_ name: String, _ namespace: String) {
      self.name = name
      self.namespace = namespace
    }
  }

  /// The first `feedback` element; nil where the document is refused.
  static func feedback(_ bytes: [UInt8]) -> Node? {
    guard let text = decode(bytes) else { return nil }
    var reader = Reader(text: Array(text.unicodeScalars))
    return reader.read()
  }

  // MARK: - Bytes to text

  private static func decode(_ bytes: [UInt8]) -> String? {
    var bytes = bytes[...]
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      let isLittle = bytes.first == 0xff
      let body = Array(bytes.dropFirst(2))
      guard body.count % 2 == 0 else { return nil }
      let units = stride(from: 0, to: body.count, by: 2).map { index -> UInt16 in
        let pair = (UInt16(body[index]), UInt16(body[index + 1]))
        return isLittle ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
      }
      return String(decoding: units, as: UTF16.self)
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    let head = String(decoding: bytes.prefix(120), as: UTF8.self).lowercased()
    if head.contains("encoding=\"windows-1252\"") { return latin(bytes, dash: true) }
    if head.contains("encoding=\"iso-8859-1\"") { return latin(bytes, dash: false) }
    return utf8(bytes)
  }

  /// Latin-1; of what windows-1252 has beside it only the dash that the fixtures use.
  private static func latin(_ bytes: ArraySlice<UInt8>, dash: Bool) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(dash && byte == 0x96 ? "\u{2013}" : Unicode.Scalar(byte))
    }
    return String(text)
  }

  private static func utf8(_ bytes: ArraySlice<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var index = bytes.startIndex
    next: while index < bytes.endIndex {
      for length in 1...4 where index + length <= bytes.endIndex {
        let piece = bytes[index..<(index + length)]
        guard let found = String(validating: piece, as: UTF8.self)?.unicodeScalars.first else {
          continue
        }
        if found.value == 0xfffe || found.value == 0xffff { break }
        let isForbidden = found.value < 32 && ![9, 10, 13].contains(found.value)
        text.append(isForbidden ? "?" : found)
        index += length
        continue next
      }
      text.append("\u{fffd}")
      index += 1
    }
    return String(text)
  }

  // MARK: - Text to tree

  private struct Reader {
    let text: [Unicode.Scalar]
    var position = 0
    var open: [(qualified: String, node: Node, namespaces: [String: String])] = []
    var feedback: Node?

    init(text: [Unicode.Scalar]) { self.text = text }

    mutating func read() -> Node? {
      while position < text.count {
        if at("<!--") {
          guard skip(behind: "-->") else { return nil }
        } else if at("<![CDATA[") {
          let start = position + 9
          guard skip(behind: "]]>") else { return nil }
          append(Array(text[start..<(position - 3)]))
        } else if at("<?") {
          guard skip(behind: "?>") else { return nil }
        } else if at("<!") {
          return nil
        } else if at("</") {
          guard close() else { return nil }
          if let feedback, open.allSatisfy({ $0.node !== feedback }) { return feedback }
        } else if text[position] == "<", let name = startName() {
          guard start(name) else { return nil }
        } else if text[position] == "&" {
          guard reference() else { return nil }
        } else {
          append([text[position]])
          position += 1
        }
      }
      return nil
    }

    private func at(_ word: String) -> Bool { text[position...].starts(with: word.unicodeScalars) }

    private mutating func skip(behind word: String) -> Bool {
      position += 2
      while position < text.count {
        if at(word) {
          position += word.unicodeScalars.count
          return true
        }
        position += 1
      }
      return false
    }

    private mutating func append(_ scalars: [Unicode.Scalar]) {
      open.last?.node.text.unicodeScalars.append(contentsOf: scalars)
    }

    private func isName(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z", "_", ":": true
      case "0"..."9", "-", ".": !first
      default: scalar.value >= 0x80
      }
    }

    /// The name of a start tag here; nil where the `<` stands for itself.
    private func startName() -> String? {
      let rest = text[(position + 1)...]
      guard let first = rest.first, isName(first, first: true) else { return nil }
      let name = rest.prefix { isName($0, first: false) }
      guard name.endIndex < text.count,
        [" ", "\t", "\n", "\r", "/", ">"].contains(text[name.endIndex])
      else { return nil }
      return string(name)
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }

    private mutating func start(_ qualified: String) -> Bool {
      position += 1 + qualified.unicodeScalars.count
      var quote: Unicode.Scalar?
      let begin = position
      while position < text.count {
        let scalar = text[position]
        if let open = quote {
          if scalar == open { quote = nil }
        } else if scalar == "\"" || scalar == "'" {
          quote = scalar
        } else if scalar == ">" {
          break
        }
        position += 1
      }
      guard position < text.count else { return false }
      let inside = string(text[begin..<position])
      position += 1
      var namespaces = open.last?.namespaces ?? [:]
      for piece in inside.split(whereSeparator: \.isWhitespace) where piece.hasPrefix("xmlns") {
        let parts = piece.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { continue }
        let key = parts[0] == "xmlns" ? "" : String(parts[0].dropFirst(6))
        namespaces[key] = String(parts[1].filter { $0 != "\"" && $0 != "'" && $0 != "/" })
      }
      let names = qualified.split(separator: ":", maxSplits: 1).map(String.init)
      let prefix = names.count == 2 ? names[0] : ""
      let node = Node(names.last ?? "", namespaces[prefix] ?? "")
      open.last?.node.children.append(node)
      if feedback == nil, node.name == "feedback" { feedback = node }
      if !inside.hasSuffix("/") { open.append((qualified, node, namespaces)) }
      return true
    }

    private mutating func close() -> Bool {
      guard let end = text[position...].firstIndex(of: ">") else { return false }
      let name = string(text[(position + 2)..<end]).trimmingBlanks()
      position = end + 1
      guard let top = open.popLast() else { return false }
      return top.qualified == name
    }

    private mutating func reference() -> Bool {
      let rest = text[position...].prefix(12)
      let known = ["&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&apos;": "'"]
      for (name, meaning) in known where at(name) {
        append(Array(meaning.unicodeScalars))
        position += name.unicodeScalars.count
        return true
      }
      if at("&#"), let end = rest.firstIndex(of: ";") {
        let digits = string(text[(position + 2)..<end])
        let isHex = digits.hasPrefix("x")
        let isNumber = (isHex ? digits.dropFirst() : digits[...]).allSatisfy(\.isHexDigit)
        if isNumber, digits.count > (isHex ? 1 : 0) {
          let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
          guard let scalar = value.flatMap(Unicode.Scalar.init),
            scalar.value >= 32 || [9, 10, 13].contains(scalar.value)
          else { return false }
          append([scalar])
          position = end + 1
          return true
        }
      }
      append(["&"])
      position += 1
      return true
    }
  }
}

extension String {
  /// The text without blanks and control characters around it.
  func trimmingBlanks() -> String {
    var view = unicodeScalars[...]
    while let first = view.first, first.value <= 32 { view = view.dropFirst() }
    while let last = view.last, last.value <= 32 { view = view.dropLast() }
    return String(view)
  }
}
