import Configuration
import Foundation
import Glibc
import Rendering

/// What the terminal and the environment allow.
enum TerminalStyle {
  /// The style of a screen; colour only on a terminal unless it is asked for (no-color.org).
  static func style(_ options: OutputOptions, clock: ZoneClock) -> TextStyle {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = options.output == nil && isatty(STDOUT_FILENO) == 1
    var style = TextStyle(time: { clock.minuteWithZone($0) }, day: { clock.day($0) })
    if isTerminal, let columns = terminalColumns() { style.columns = columns }
    switch options.color {
    case .always: style.usesColor = true
    case .never: style.usesColor = false
    case .auto:
      let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
      style.usesColor = isTerminal && !isForbidden
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    style.usesUnicode = locale?.lowercased().replacing("-", with: "").contains("utf8") ?? false
    style.showsAll = options.all
    return style
  }

  /// The columns of the terminal on standard output; nil where it does not say.
  private static func terminalColumns() -> Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}
