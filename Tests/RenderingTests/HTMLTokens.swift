import Testing

@testable import Rendering

/// The tags of a page as a browser would see them, for tests that look at what a page can do.
struct HTMLTokens {
  /// One start or end tag.
  struct Tag: Hashable {
    let name: String
    let isEnd: Bool
    /// Attribute names and values, as written between the quotes.
    let attributes: [String: String]
  }

  /// All tags in their order; those inside `style` and `script` are text and not among them.
  private(set) var tags: [Tag] = []
  /// The raw text of `style` and `script` elements, by name.
  private(set) var raw: [String: [String]] = [:]
  /// What is between tags, as written.
  private(set) var texts: [String] = []

  init(_ page: String) {
    var rest = Substring(page)
    while let open = rest.firstIndex(of: "<") {
      texts.append(String(rest[..<open]))
      guard let close = Self.endOfTag(rest[open...]) else { break }
      let tag = Self.tag(rest[rest.index(after: open)..<close])
      tags.append(tag)
      rest = rest[rest.index(after: close)...]
      if !tag.isEnd, ["style", "script"].contains(tag.name) {
        let end = rest.firstRange(of: "</\(tag.name)>")?.lowerBound ?? rest.endIndex
        raw[tag.name, default: []].append(String(rest[..<end]))
        rest = rest[end...]
      }
    }
    texts.append(String(rest))
  }

  /// The bracket that closes a tag; those inside quoted values do not.
  private static func endOfTag(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == ">" {
        return index
      }
    }
    return nil
  }

  private static func tag(_ text: Substring) -> Tag {
    let isEnd = text.hasPrefix("/")
    let body = isEnd ? text.dropFirst() : text
    let name = body.prefix { !$0.isWhitespace && $0 != "/" }
    var attributes: [String: String] = [:]
    for match in body.dropFirst(name.count).matches(
      of: #/([^\s=\/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/#)
    {
      let value = match.2 ?? match.3 ?? match.4 ?? ""
      attributes[String(match.1).lowercased()] = String(value)
    }
    return Tag(name: name.lowercased(), isEnd: isEnd, attributes: attributes)
  }

  /// Elements that were opened and not closed, or closed and not open, in their order.
  var unbalanced: [String] {
    let void: Set = ["meta", "wbr", "br", "!doctype", "path", "circle"]
    var open: [String] = []
    var wrong: [String] = []
    for tag in tags where !void.contains(tag.name) {
      if !tag.isEnd {
        open.append(tag.name)
      } else if open.last == tag.name {
        open.removeLast()
      } else {
        wrong.append("</\(tag.name)> in <\(open.last ?? "")>")
      }
    }
    return wrong + open
  }

  /// Values of an attribute, in their order.
  func values(_ attribute: String) -> [String] { tags.compactMap { $0.attributes[attribute] } }

  /// Expects a page with hostile texts to have no tag, attribute, style or script that this one
  /// has not, and no character that controls.
  func expectOnlyText(in hostile: String) {
    let tokens = HTMLTokens(hostile)
    #expect(tokens.unbalanced.isEmpty)
    #expect(Set(tokens.tags.map(\.name)).isSubset(of: Set(tags.map(\.name))))
    let names = Set(tags.flatMap(\.attributes.keys))
    #expect(Set(tokens.tags.flatMap(\.attributes.keys)).isSubset(of: names))
    #expect(tokens.raw == raw)
    let control = hostile.unicodeScalars.filter {
      $0 != "\n" && $0 != "?" && TerminalText.safe(String($0)) == "?"
    }
    #expect(control.isEmpty)
  }
}
