import ArgumentParser
import Configuration
import LiveTraffic

/// How `stagewatch tail` follows, shows and wakes.
struct TailOptions: ParsableArguments {
  /// The forms of the output.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case screen
    case plain
    case ndjson
  }

  @Option(
    help: ArgumentHelp(
      "Form of the output. Default: screen on a terminal, else ndjson.", valueName: "format"))
  var format: Format?

  @Option(help: ArgumentHelp("Time between two intervals.", valueName: "duration"))
  var interval = "10s"

  @Flag(help: "Read to the present end, show it once, and end.")
  var once = false

  @Option(
    help: ArgumentHelp(
      "Folder of positions and counts. Default: one for these logs under /var/lib/stagewatch, or"
        + " under the user's own state folder.", valueName: "folder"),
    completion: .directory)
  var state: String?

  @Flag(help: "Keep no state: every row counts from the first byte, this time only.")
  var noState = false

  @Flag(help: "Look at the files at intervals, as network file systems need it.")
  var poll = false

  @Option(
    help: ArgumentHelp("When to use colour; auto heeds NO_COLOR.", valueName: "when"))
  var color = OutputOptions.Color.auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time zone of times you type and see: a name, local, +0100. Default: UTC.", valueName: "zone")
  )
  var tz: String?

  @Flag(help: "Hash the local parts of all e-mail addresses.")
  var redact = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "With --once: write to a file, whole or not at all. Default: standard output.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write each rejected row and report to a file, one JSON object a line, at once; with a state"
        + " at the end of what is there.", valueName: "file"),
    completion: .file())
  var rejects: String?

  func validate() throws {
    if noState, state != nil {
      throw ValidationError("--no-state and --state exclude each other")
    }
    if once, format == .screen {
      throw ValidationError("--once prints one frame; --format plain or ndjson goes with it")
    }
    if once, poll { throw ValidationError("--poll does nothing with --once") }
    if output != nil, !once {
      throw ValidationError(
        "--output belongs to --once: what has no end cannot be written whole; > writes as it comes")
    }
    if rejects == "-" {
      throw ValidationError("--rejects - would mix with the events; send them to a file")
    }
    if let rejects, rejects == output {
      throw ValidationError("--rejects and --output name the same file")
    }
    _ = try seconds(interval, "--interval")
  }

  /// Seconds between two intervals.
  var intervalSeconds: Int { (try? seconds(interval, "--interval")) ?? 10 }

  /// Reads a duration; a number alone is seconds.
  func seconds(_ text: String, _ option: String) throws -> Int {
    try DurationArgument.seconds(text, option)
  }
}

/// A duration as an option's value.
enum DurationArgument {
  /// Reads a duration; a number alone is seconds.
  static func seconds(_ text: String, _ option: String) throws -> Int {
    if let seconds = Int(text), seconds > 0, seconds <= TimeExpression.durationSecondsMax {
      return seconds
    }
    do throws(TimeProblem) {
      return try TimeExpression.duration(text)
    } catch {
      throw ValidationError("\(option): \(error.reason); \(error.hint)")
    }
  }
}
