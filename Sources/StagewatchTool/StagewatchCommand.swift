import ArgumentParser
import ByteKit
import Configuration
import Glibc
import MailIdentity
import Rendering

/// The program: its subcommands and what is true of all of them.
@main
struct StagewatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stagewatch",
    abstract: "Shows what each DMARC enforcement stage broke, from PowerMTA logs and reports.",
    discussion: """
      Joins PowerMTA accounting logs with DMARC aggregate reports by domain, time window and \
      source IP. Files are only read, never moved or changed; nothing leaves the host but by ship.

      Exit status: 0 nothing at or above --fail-on; 1 findings at or above it; 2 no verdict \
      possible; 64 usage; 65 bad data under --strict; 66 no input; 73 cannot create output; \
      74 input or output error; 78 configuration.
      """,
    // The first word alone is the program's, so that scripts may cut there.
    version: "\(Version.current) (\(PublicSuffixes.version))",
    subcommands: wanted(CommandLine.arguments),
    defaultSubcommand: ReportCommand.self)

  /// Runs the command that the arguments name.
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    refuseUnknown(Array(CommandLine.arguments.dropFirst()))
    RepeatedOptions.refuse(in: CommandLine.arguments.dropFirst())
    do {
      var command = try await asyncParseAsRoot(nil)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// Ends the program: help and version are data of their own, everything else is an error.
  ///
  /// The parser would write both without looking whether that succeeds, and arguments as they are.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    guard code.isSuccess else {
      for line in text.split(separator: "\n", omittingEmptySubsequences: text.isEmpty) {
        StandardStreams.note(TerminalText(String(line)))
      }
      Glibc.exit(code.rawValue)
    }
    do throws(CommandFailure) {
      if !text.isEmpty { try StandardStreams.write(Array((text + "\n").utf8)) }
    } catch {
      StandardStreams.report(error)
      Glibc.exit(error.status.rawValue)
    }
    Glibc.exit(code.rawValue)
  }

  /// Letters in which a mistyped command may differ from the one that is named for it.
  private static let editsMax = 2

  /// Ends the program where its first word is no command, or the second is none of the first: none
  /// takes a bare word there.
  private static func refuseUnknown(_ arguments: [String]) {
    refuse(arguments.first, amongst: all.map(name) + ["help"], of: "")
    guard let command = all.first(where: { name($0) == arguments.first }) else { return }
    let below = command.configuration.subcommands.map(name)
    if !below.isEmpty {
      refuse(arguments.dropFirst().first, amongst: below, of: "\(name(command)) ")
    }
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  private static func refuse(_ word: String?, amongst names: [String], of command: String) {
    guard let word, !word.hasPrefix("-"), !names.contains(word) else { return }
    var line: TerminalText = "stagewatch: there is no command \(command)\(word)"
    if let nearest = NearestWord.find(word, in: names),
      nearest.hasPrefix(word) || NearestWord.distance(word, nearest) <= editsMax
    {
      line = line + "; did you mean \(command)\(nearest)?"
    }
    StandardStreams.note(line)
    StandardStreams.note("stagewatch: \(command)--help lists the commands" as TerminalText)
    Glibc.exit(ExitStatus.usage.rawValue)
  }

  private static let all: [any ParsableCommand.Type] = [
    ReportCommand.self, TailCommand.self, IncidentCommand.self, WhyCommand.self,
    CompareCommand.self, IngestCommand.self, StoreCommand.self, DoctorCommand.self,
    ShipCommand.self, FleetCommand.self,
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
