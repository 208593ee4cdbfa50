import ByteKit
import Glibc
import Rendering

/// Data goes to standard output, everything else to standard error.
enum StandardStreams {
  /// Writes data; a closed pipe ends the program quietly.
  static func write(_ bytes: [UInt8]) throws(CommandFailure) { try write(.bytes(bytes)) }

  /// Writes data; a closed pipe ends the program quietly.
  static func write(_ content: OutputContent) throws(CommandFailure) {
    switch content.write(to: STDOUT_FILENO) {
    case 0: return
    case EPIPE: exit(ExitStatus.clean.rawValue)
    case let number:
      throw CommandFailure(.inputOutput, "standard output: " + FileWriter.message(number))
    }
  }

  /// Writes a line for people.
  static func note(_ line: TerminalText) {
    _ = FileWriter.write([line].bytes, to: STDERR_FILENO)
  }

  /// Lines of problems that are told beside a report that holds them all.
  static let problemsTold = 10

  /// Writes the first of some problems, and how many more there are.
  static func note(_ problems: [InputProblem]) {
    let told = ProblemText.groups(problems).prefix(problemsTold)
    for group in told { report(ProblemText.lines(group)) }
    let rest = problems.count - told.reduce(0) { $0 + $1.count }
    if rest > 0 { note("stagewatch: \(rest) more of the inputs' problems are in the report") }
  }

  /// Tells why a command failed.
  static func report(_ failure: CommandFailure) {
    for problem in failure.problems { report(ProblemText.lines(problem)) }
  }

  private static func report(_ lines: [TerminalText]) {
    for (index, line) in lines.enumerated() {
      let text = line.withoutIndent
      note(index == 0 ? "stagewatch: \(text)" : "    \(text)")
    }
  }
}
