import ArgumentParser
import ByteKit
import Findings

/// The exit statuses of every command (BSD sysexits.h from 64 on).
enum ExitStatus: Int32 {
  case clean = 0
  case findings = 1
  case noVerdict = 2
  case usage = 64
  case badData = 65
  case noInput = 66
  case cannotCreate = 73
  case inputOutput = 74
  case configuration = 78
}

/// Why a command cannot go on, with the status that says so.
struct CommandFailure: Error {
  let status: ExitStatus
  let problems: [InputProblem]

  init(_ status: ExitStatus, _ problems: [InputProblem]) {
    self.status = status
    self.problems = problems
  }

  /// The failure as it is told: with local parts hashed where that was asked for.
  func told(isRedacted: Bool) -> CommandFailure {
    let redactor = LocalPartRedactor()
    return isRedacted ? CommandFailure(status, problems.map { redactor.redact($0) }) : self
  }

  init(_ status: ExitStatus, _ reason: String, path: String = "") {
    self.init(status, [InputProblem(code: "failure", path: path, reason: reason)])
  }
}
