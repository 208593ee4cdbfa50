import Foundation
import Glibc

/// Which form the output of `stagewatch tail` has.
enum TailFormat {
  /// The form that was asked for, else the usual one of where the output goes.
  static func resolve(_ options: TailOptions) throws(CommandFailure) -> TailOptions.Format {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let hasScreen = isTerminal && isatty(STDIN_FILENO) == 1
    if options.format == .screen, !hasScreen {
      throw CommandFailure(.usage, "--format screen needs a terminal; use plain or ndjson")
    }
    let isScreen =
      hasScreen && !options.once && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let isForPeople = isTerminal && options.output == nil
    let format = options.format ?? (isScreen ? .screen : isForPeople ? .plain : .ndjson)
    if format == .ndjson, options.color == .always {
      throw CommandFailure(.usage, "--color always does nothing with --format ndjson")
    }
    return format
  }
}
