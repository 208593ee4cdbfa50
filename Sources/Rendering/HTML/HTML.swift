/// A piece of HTML that is safe to put into a page.
///
/// Written as a string literal: what stands in the literal is markup, and every text put into it
/// is escaped, so that no text of a log or report can become markup.
///
/// ```swift
/// let cell: HTML = "<td>\(row.domain)</td>"
/// ```
struct HTML: ExpressibleByStringInterpolation {
  /// The markup.
  let source: String

  init(stringLiteral value: String) { source = value }

  init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

  /// Takes markup that is made of nothing but the project's own constants.
  init(trusted source: String) { self.source = source }

  /// A text, escaped.
  init(_ text: String) { source = Self.escape(text) }

  /// Takes the pieces of a literal.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { source += literal }

    mutating func appendInterpolation(_ text: String) { source += HTML.escape(text) }

    mutating func appendInterpolation(_ number: Int) { source += String(number) }

    mutating func appendInterpolation(_ html: HTML) { source += html.source }

    mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { source += piece.source }
    }
  }

  /// A host or domain name, or a text with some, that a line may break behind each point.
  static func name(_ text: String) -> HTML {
    HTML(trusted: escape(text).replacing(".", with: ".<wbr>"))
  }

  /// A path, that a line may break behind each slash.
  static func path(_ text: String) -> HTML {
    HTML(trusted: escape(text).replacing("/", with: "/<wbr>"))
  }

  static func + (a: HTML, b: HTML) -> HTML { HTML(trusted: a.source + b.source) }

  static let empty: HTML = ""

  var isEmpty: Bool { source.isEmpty }

  /// Escapes for text and for attributes in double quotes.
  ///
  /// What could steer a terminal or turn the direction of writing becomes `?` first, as on the
  /// screen (`TerminalText.safe`).
  private static func escape(_ text: String) -> String {
    var out = ""
    for scalar in TerminalText.safe(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

extension Sequence<HTML> {
  /// The pieces one after another with something between them.
  func joined(_ separator: HTML = "") -> HTML {
    HTML(trusted: map(\.source).joined(separator: separator.source))
  }
}

extension DefaultStringInterpolation {
  /// Markup put into plain text would be escaped a second time; this keeps it from compiling.
  @available(*, unavailable, message: "make the literal an HTML")
  mutating func appendInterpolation(_ html: HTML) {}
}
