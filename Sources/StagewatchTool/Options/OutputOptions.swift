import ArgumentParser
import Rendering

/// How results are shown, and where: the options of any command, resolved.
struct OutputOptions {
  /// The forms of the output, those of `report`; other commands have some of them.
  enum Format: String, CaseIterable, OutputForm {
    case table
    case json
    case html
    case mail
    case csv
    case ndjson
    case prometheus

    static let standard = Format.table
    static let fileHelp: ArgumentHelp = ArgumentHelp(
      "Write to a file, whole or not at all; --format csv without --section: to a folder."
        + " Default: standard output.", valueName: "file")

    static let lengthHelp: ArgumentHelp =
      "Show all rows of long tables, and all domains of a page."

    /// True where times are shown in a zone of the reader's choice.
    var showsZone: Bool { self == .table || self == .html || self == .mail }
  }

  /// When colour is used.
  enum Color: String, CaseIterable, ExpressibleByArgument {
    case auto
    case always
    case never
  }

  var format = Format.table
  var output: String?
  var section: CSVSection?
  var all = false
  var color = Color.auto
  var redact = false
  var quiet = false
}

/// The forms that the output of a command has.
protocol OutputForm: ExpressibleByArgument, CaseIterable, RawRepresentable<String>, Sendable {
  /// The form that nobody asks for.
  static var standard: Self { get }
  /// How `--output` and `--all` are told.
  static var fileHelp: ArgumentHelp { get }
  static var lengthHelp: ArgumentHelp { get }
}

extension OutputForm {
  static var fileHelp: ArgumentHelp {
    ArgumentHelp(
      "Write to a file, whole or not at all. Default: standard output.", valueName: "file")
  }

  static var lengthHelp: ArgumentHelp { "Show all rows of long tables." }

  /// The form as all commands know it.
  var format: OutputOptions.Format { OutputOptions.Format(rawValue: rawValue) ?? .table }
}

/// The forms of a command whose output is one screen or one object.
enum ScreenForm: String, OutputForm {
  case table
  case json

  static let standard = ScreenForm.table
}

/// The forms of a command that has a page, too.
enum PageForm: String, OutputForm {
  case table
  case json
  case html

  static let standard = PageForm.table
}

/// How results are shown, and where, in the forms that a command has.
struct FormatOptions<Form: OutputForm>: ParsableArguments {
  @Option(help: ArgumentHelp("Form of the output.", valueName: "format"))
  var format = Form.standard

  @Option(name: [.short, .long], help: Form.fileHelp, completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("When to use colour; auto heeds NO_COLOR.", valueName: "when"))
  var color = OutputOptions.Color.auto

  @Flag(help: "Hash the local parts of all e-mail addresses.")
  var redact = false

  @Flag(name: [.short, .long], help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if format.format != .table, color == .always {
      throw ValidationError("--color always belongs to --format table")
    }
  }

  /// The options, with those that only some commands have.
  func options(all: Bool = false, section: CSVSection? = nil) -> OutputOptions {
    OutputOptions(
      format: format.format, output: output, section: section, all: all, color: color,
      redact: redact, quiet: quiet)
  }
}

/// Whether long tables are cut.
struct LengthOptions<Form: OutputForm>: ParsableArguments {
  @Flag(help: Form.lengthHelp)
  var all = false

  /// Refuses it where the form is always whole.
  func check(_ format: OutputOptions.Format) throws {
    if all, ![.table, .mail, .html].contains(format) {
      throw ValidationError(
        "--all belongs to --format table, mail and html; \(format.rawValue) is always whole")
    }
  }
}

/// Which part of a report is written as CSV.
struct SectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The section that --format csv writes.", valueName: "name"))
  var section: CSVSection?

  /// Refuses a section without CSV, and CSV that has no one place to go.
  func check(with format: OutputOptions.Format, output: String?) throws {
    if section != nil, format != .csv {
      throw ValidationError("--section belongs to --format csv")
    }
    if format == .csv, section == nil, output ?? "-" == "-" {
      let names = CSVSection.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--format csv writes one section a file: name one with --section, or a folder with"
          + " --output; the sections are \(names)")
    }
  }
}

extension CSVSection: ExpressibleByArgument {}
