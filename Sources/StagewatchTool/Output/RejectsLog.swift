import AccountingLog
import ByteKit
import Glibc
import Privacy
import Rendering

/// The file of `--rejects` of a program that runs on: a line is written as soon as a row is refused.
final class RejectsLog {
  private let path: String
  private let redactor: LocalPartRedactor?
  private let descriptor: Int32

  /// Opens the file: to go on where a state does, else anew.
  ///
  /// Throws `cannotCreate`.
  init(path: String, goesOn: Bool, redactor: LocalPartRedactor?) throws(CommandFailure) {
    self.path = path
    self.redactor = redactor
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (goesOn ? O_APPEND : O_TRUNC)
    descriptor = unsafe open(path, flags, OutputFile.Privacy.own.rawValue)
    guard descriptor >= 0 else {
      throw CommandFailure(.cannotCreate, FileWriter.message(errno), path: path)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes the line of a row.
  func add(_ row: RejectedRow, of file: String) throws(InputProblem) {
    try write(RejectsFile.line(row, path: file, redactor: redactor))
  }

  /// Writes the line of a report.
  func add(_ problem: InputProblem) throws(InputProblem) {
    try write(RejectsFile.line(problem, redactor: redactor))
  }

  private func write(_ line: [UInt8]) throws(InputProblem) {
    let number = FileWriter.write(line, to: descriptor)
    guard number != 0 else { return }
    throw InputProblem(code: "output", path: path, reason: FileWriter.message(number))
  }
}
