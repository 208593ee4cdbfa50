import ArgumentParser

/// A command that ends with a status.
protocol StatusCommand: AsyncParsableCommand {
  /// True where a failure is told with the local parts of addresses hashed.
  var redactsFailures: Bool { get }

  /// Does what the command is for.
  func execute() async throws(CommandFailure) -> ExitStatus
}

extension StatusCommand {
  var redactsFailures: Bool { false }

  /// Runs the command and ends with its status.
  func run() async throws {
    let status: ExitStatus
    do throws(CommandFailure) {
      try AddressSpace.check()
      status = try await execute()
    } catch {
      StandardStreams.report(error.told(isRedacted: redactsFailures))
      status = error.status
    }
    if status != .clean { throw ExitCode(status.rawValue) }
  }
}
