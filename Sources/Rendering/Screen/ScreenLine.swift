/// A line of a full screen: pieces of text, some of which stand out.
struct ScreenLine {
  private var pieces: [(text: TerminalText, emphasis: TerminalText.Emphasis?)] = []

  init() {}

  init(_ text: String, _ emphasis: TerminalText.Emphasis? = nil) { add(text, emphasis) }

  /// Adds a piece, made safe for a terminal.
  mutating func add(_ text: String, _ emphasis: TerminalText.Emphasis? = nil) {
    pieces.append((TerminalText(text), emphasis))
  }

  /// Adds a piece that is clean already.
  mutating func add(_ text: TerminalText) { pieces.append((text, nil)) }

  /// Adds a piece in a field of so many columns, to the left or to the right.
  mutating func add(
    _ text: String, width: Int, toRight: Bool = false, _ style: TextStyle,
    _ emphasis: TerminalText.Emphasis? = nil
  ) {
    let cut = TerminalText(text).cut(to: width, style.ellipsis)
    let room = TerminalText.blanks(width - cut.columns)
    pieces.append((toRight ? room + cut : cut + room, emphasis))
  }

  /// Puts a text at the right end of the line; what stands before it gives way.
  mutating func addToRight(_ text: String, _ style: TextStyle, _ emphasis: TerminalText.Emphasis?) {
    let safe = TerminalText(text)
    let most = max(0, style.columns - safe.columns - 2)
    var left = most
    for index in pieces.indices {
      let cut = pieces[index].text.cut(to: left, style.ellipsis)
      pieces[index].text = cut
      left = max(0, left - cut.columns)
    }
    pieces.append((TerminalText.blanks(left + 2), nil))
    pieces.append((safe, emphasis))
  }

  private var width: Int { pieces.reduce(0) { $0 + $1.text.columns } }

  /// The line, cut to the screen's columns.
  func text(_ style: TextStyle) -> TerminalText {
    var left = style.columns
    var line: TerminalText = ""
    for piece in pieces where left > 0 {
      let cut = piece.text.cut(to: left, style.ellipsis)
      left -= cut.columns
      line += piece.emphasis.map { style.paint(cut, $0) } ?? cut
      if cut != piece.text { break }
    }
    return line
  }
}
