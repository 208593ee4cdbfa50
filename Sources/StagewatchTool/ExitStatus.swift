import ArgumentParser
import ByteKit
import Findings
import Privacy

/// The exit statuses of every command (BSD sysexits.h from 64 on).
struct ExitStatus: Hashable {
  let rawValue: Int32

  static let clean = ExitStatus(rawValue: 0)
  static let findings = ExitStatus(rawValue: 1)
  static let noVerdict = ExitStatus(rawValue: 2)
  static let usage = ExitStatus(rawValue: 64)
  static let badData = ExitStatus(rawValue: 65)
  static let noInput = ExitStatus(rawValue: 66)
  static let cannotCreate = ExitStatus(rawValue: 73)
  static let inputOutput = ExitStatus(rawValue: 74)
  static let configuration = ExitStatus(rawValue: 78)

  /// That of a program which a signal ended, as shells tell it.
  static func signal(_ number: Int32) -> ExitStatus { ExitStatus(rawValue: 128 + number) }
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
