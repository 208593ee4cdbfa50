import ByteKit
import Glibc

/// Standard output of a program that runs on.
enum OutputStream {
  /// Writes all bytes; a closed pipe is `closed_pipe`.
  static func write(_ bytes: [UInt8]) throws(InputProblem) {
    let number = FileWriter.write(bytes, to: STDOUT_FILENO)
    guard number != 0 else { return }
    throw InputProblem(
      code: number == EPIPE ? .closedPipe : "output", path: "standard output",
      reason: FileWriter.message(number))
  }
}

extension InputProblem.Code {
  /// Nobody reads the output any more.
  static let closedPipe: Self = "closed_pipe"
}
