import ArgumentParser
import MailIdentity

/// The program: its subcommands and what is true of all of them.
@main
struct StagewatchCommand: AsyncParsableCommand {
  /// The version of the program; the schemas of its outputs have versions of their own.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "stagewatch",
    abstract: "Shows what each DMARC enforcement stage broke, from PowerMTA logs and reports.",
    discussion: """
      Joins PowerMTA accounting logs with DMARC aggregate reports by domain, time window and \
      source IP. Reads files only; nothing is sent, moved or changed.

      Exit status: 0 nothing at or above --fail-on; 1 findings at or above it; 2 no verdict \
      possible; 64 usage; 65 bad data under --strict; 66 no input; 73 cannot create output; \
      74 input or output error; 78 configuration.
      """,
    // The first word alone is the program's, so that scripts may cut there.
    version: "\(version) (\(PublicSuffixes.version))",
    subcommands: wanted(CommandLine.arguments),
    defaultSubcommand: ReportCommand.self)

  /// Runs the command that the arguments name.
  static func main() async {
    RepeatedOptions.refuse(in: CommandLine.arguments.dropFirst())
    await main(nil)
  }

  private static let all: [any ParsableCommand.Type] = [
    ReportCommand.self, TailCommand.self, IncidentCommand.self, WhyCommand.self,
    CompareCommand.self, IngestCommand.self, StoreCommand.self, DoctorCommand.self,
  ]

  /// The subcommand that the arguments begin with, else all.
  ///
  /// The parser looks into every option of every subcommand that it is told of, which takes longer
  /// than a short run.
  private static func wanted(_ arguments: [String]) -> [any ParsableCommand.Type] {
    let named = all.filter { $0.configuration.commandName == arguments.dropFirst().first }
    return named.isEmpty ? all : named
  }
}
