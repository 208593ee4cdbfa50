import Configuration
import Foundation
import Glibc
import Rendering

/// What the terminal and the environment allow.
enum TerminalStyle {
  /// The style of a report's screen.
  static func style(_ options: OutputOptions, clock: ZoneClock) -> TextStyle {
    var style = style(color: options.color, clock: clock, isScreen: options.output == nil)
    style.showsAll = options.all
    return style
  }

  /// The style of a screen; colour only on a terminal unless it is asked for (no-color.org).
  static func style(
    color: OutputOptions.Color, clock: ZoneClock, isScreen: Bool = true
  ) -> TextStyle {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isScreen && isatty(STDOUT_FILENO) == 1
    var style = TextStyle(time: { clock.minuteWithZone($0) }, day: { clock.day($0) })
    style.clock = { clock.secondOfDayWithZone($0) }
    if isTerminal, let size = terminalSize() { style.columns = size.columns }
    switch color {
    case .always: style.usesColor = true
    case .never: style.usesColor = false
    case .auto:
      let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
      style.usesColor = isTerminal && !isForbidden
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    style.usesUnicode = locale?.lowercased().replacing("-", with: "").contains("utf8") ?? false
    return style
  }

  /// Columns and rows of the terminal on standard output; nil where it does not say.
  static func terminalSize() -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
