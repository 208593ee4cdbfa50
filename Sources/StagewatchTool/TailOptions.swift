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
        + " under the user's own state folder.", valueName: "folder"))
  var state: String?

  @Flag(help: "Keep no state: every row counts from the first byte, this time only.")
  var noState = false

  @Flag(help: "Look at the files at intervals, as network file systems need it.")
  var poll = false

  @Option(
    help: ArgumentHelp("When to use colour; auto heeds NO_COLOR.", valueName: "when"))
  var color = OutputOptions.Color.auto

  func validate() throws {
    if noState, state != nil {
      throw ValidationError("--no-state and --state exclude each other")
    }
    if once, format == .screen {
      throw ValidationError("--once prints one frame; --format plain or ndjson goes with it")
    }
    if once, poll { throw ValidationError("--poll does nothing with --once") }
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
