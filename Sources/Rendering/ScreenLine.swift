/// A line of a full screen: pieces of text, some of which stand out.
struct ScreenLine {
  private var pieces: [(text: String, emphasis: TextStyle.Emphasis?)] = []

  init() {}

  init(_ text: String, _ emphasis: TextStyle.Emphasis? = nil) { add(text, emphasis) }

  /// Adds a piece, made safe for a terminal.
  mutating func add(_ text: String, _ emphasis: TextStyle.Emphasis? = nil) {
    pieces.append((TerminalText.safe(text), emphasis))
  }

  /// Adds a piece in a field of so many columns, to the left or to the right.
  mutating func add(
    _ text: String, width: Int, toRight: Bool = false, _ style: TextStyle,
    _ emphasis: TextStyle.Emphasis? = nil
  ) {
    let cut = TerminalText.cut(TerminalText.safe(text), to: width, style.ellipsis)
    let room = String(repeating: " ", count: max(0, width - TerminalText.width(cut)))
    pieces.append((toRight ? room + cut : cut + room, emphasis))
  }

  /// Puts a text at the right end of the line; what stands before it gives way.
  mutating func addToRight(_ text: String, _ style: TextStyle, _ emphasis: TextStyle.Emphasis?) {
    let safe = TerminalText.safe(text)
    let most = max(0, style.columns - TerminalText.width(safe) - 2)
    var left = most
    for index in pieces.indices {
      let cut = TerminalText.cut(pieces[index].text, to: left, style.ellipsis)
      pieces[index].text = cut
      left = max(0, left - TerminalText.width(cut))
    }
    pieces.append((String(repeating: " ", count: left + 2), nil))
    pieces.append((safe, emphasis))
  }

  private var width: Int { pieces.reduce(0) { $0 + TerminalText.width($1.text) } }

  /// The line, cut to the screen's columns.
  func text(_ style: TextStyle) -> String {
    var left = style.columns
    var line = ""
    for piece in pieces where left > 0 {
      let cut = TerminalText.cut(piece.text, to: left, style.ellipsis)
      left -= TerminalText.width(cut)
      line += piece.emphasis.map { style.paint(cut, $0) } ?? cut
      if cut != piece.text { break }
    }
    return line
  }
}
