import ArgumentParser
import ByteKit
import Rendering

/// How results are shown, and where.
struct OutputOptions: ParsableArguments {
  /// The forms of the output.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case html
    case mail
    case csv
    case ndjson
    case prometheus

    /// True where times are shown in a zone of the reader's choice.
    var showsZone: Bool { self == .table || self == .html || self == .mail }
  }

  /// When colour is used.
  enum Color: String, CaseIterable, ExpressibleByArgument {
    case auto
    case always
    case never
  }

  @Option(help: ArgumentHelp("Form of the output.", valueName: "format"))
  var format = Format.table

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write to a file, whole or not at all; --format csv without --section: to a folder."
        + " Default: standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("The section that --format csv writes.", valueName: "name"))
  var section: CSVSection?

  @Flag(help: "Show all rows of long tables, and all domains of a page.")
  var all = false

  @Option(help: ArgumentHelp("When to use colour; auto heeds NO_COLOR.", valueName: "when"))
  var color = Color.auto

  @Flag(help: "Hash the local parts of all e-mail addresses.")
  var redact = false

  @Flag(name: [.short, .long], help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if ![.table, .mail, .html].contains(format), all {
      throw ValidationError(
        "--all belongs to --format table, mail and html; \(format.rawValue) is always whole")
    }
    if section != nil, format != .csv {
      throw ValidationError("--section belongs to --format csv")
    }
    if format == .csv, section == nil, output ?? "-" == "-" {
      let names = CSVSection.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--format csv writes one section a file: name one with --section, or a folder with"
          + " --output; the sections are \(names)")
    }
    if format != .table, color == .always {
      throw ValidationError("--color always belongs to --format table")
    }
  }
}

extension OutputOptions {
  /// Refuses the formats that a command does not have.
  func check(command: String, formats: [Format]) throws {
    guard formats.contains(format) else {
      let words = formats.map(\.rawValue)
      let names = words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
      throw ValidationError("\(command) has the formats \(names)")
    }
  }
}

extension CSVSection: ExpressibleByArgument {}
