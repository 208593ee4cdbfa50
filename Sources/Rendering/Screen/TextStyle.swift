import ByteKit

/// How a text screen looks: colour, marks beyond ASCII, width, and the clock of its times.
package struct TextStyle: Sendable {
  /// Columns where there is no screen to ask, as in a file or a mail.
  package static let columnsDefault = 130

  /// True writes colour; no meaning is in the colour alone.
  package var usesColor = false
  /// True allows marks beyond ASCII.
  package var usesUnicode = false
  /// Columns of the screen; long cells of tables are cut to fit.
  package var columns = Self.columnsDefault
  /// True shows every row of long tables.
  package var showsAll = false
  /// A time for people, with its zone.
  package var time: @Sendable (Int) -> String
  /// The day of a time.
  package var day: @Sendable (Int) -> String
  /// The clock of a time with its zone, to the second: `14:03:11Z`, `15:03:11+0100`.
  package var clock: @Sendable (Int) -> String = { String(CivilTime.iso($0).dropFirst(11)) }

  /// Makes a plain style with a clock.
  package init(
    time: @escaping @Sendable (Int) -> String, day: @escaping @Sendable (Int) -> String
  ) {
    self.time = time
    self.day = day
  }

  func paint(_ text: TerminalText, _ emphasis: TerminalText.Emphasis) -> TerminalText {
    usesColor && !text.isEmpty ? text.painted(emphasis) : text
  }

  /// The mark of an uncertainty.
  var plusMinus: String { usesUnicode ? "\u{b1}" : "+-" }

  /// The mark of something cut off.
  var ellipsis: String { usesUnicode ? "…" : "..." }
}
