/// Pieces of inline SVG.
enum SVG {
  /// A number with one decimal at most.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0
      ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  /// A rectangle; `title` is what it says when pointed at.
  static func rect(
    _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double,
    _ title: String = ""
  ) -> HTML {
    let text: HTML = title.isEmpty ? "" : "<title>\(title)</title>"
    return """
      <rect class="\(style)" x="\(number(x))" y="\(number(y))" width="\(number(max(0, width)))" height="\(number(max(0, height)))">\(text)</rect>

      """
  }

  /// A straight line.
  static func line(
    _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> HTML {
    "<path class=\"\(style)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>\n"
  }

  /// A line through points.
  static func path(_ style: String, _ points: [(x: Double, y: Double)]) -> HTML {
    let places = points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L")
    return "<path class=\"\(style)\" d=\"M\(places)\"/>\n"
  }

  /// A text; `anchor` is `start`, `middle` or `end`.
  static func text(
    _ style: String, _ x: Double, _ y: Double, _ anchor: String, _ text: String
  ) -> HTML {
    "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(text)</text>\n"
  }

  /// What is hatched, for `fill="url(#ID)"`.
  static func hatching(_ id: String) -> HTML {
    """
    <defs><pattern id="\(id)" width="6" height="6" patternUnits="userSpaceOnUse">\
    <path class="hatch" d="M0 6L6 0"/></pattern></defs>

    """
  }

  /// A hatched rectangle, with the hatching of an id.
  static func hatched(
    _ id: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ title: String
  ) -> HTML {
    "<rect fill=\"url(#\(id))\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\"><title>\(title)</title></rect>\n"
  }

  /// Three lines across, each with its label, and a title above them.
  ///
  /// `label` gets the share of the axis' upper end: 0, a half and 1.
  static func axis(
    from left: Double, to right: Double, top: Double, height: Double, title: String,
    _ label: (Double) -> String
  ) -> HTML {
    var out = text("soft", left, top - 5, "start", title)
    for part in [0, 0.5, 1.0] {
      let y = top + height * (1 - part)
      out = out + line("grid", left, y, right, y)
      out = out + text("soft", left - 6, y + 4, "end", label(part))
    }
    return out
  }
}
