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
    var style = TextStyle { clock.minuteWithZone($0) }
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
}
