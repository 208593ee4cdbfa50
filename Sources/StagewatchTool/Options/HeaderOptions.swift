import AccountingLog
import ArgumentParser

/// What is known of logs that have no header line.
struct HeaderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns of logs that have no header line: defaults of PowerMTA \(HeaderVersion.list).",
      valueName: "version"))
  var assumeHeader: HeaderVersion?

  /// The columns of such logs; nil refuses their rows.
  var assumedLayout: ColumnLayout? { assumeHeader.map { ColumnLayout(known: $0.version) } }
}

/// A version of PowerMTA whose default columns are known, as an option's value.
struct HeaderVersion: ExpressibleByArgument {
  /// All of them, for the help text.
  static let list = ColumnLayout.KnownVersion.allCases.map(\.rawValue).joined(separator: " or ")

  let version: ColumnLayout.KnownVersion

  init?(argument: String) {
    guard let version = ColumnLayout.KnownVersion(rawValue: argument) else { return nil }
    self.version = version
  }

  var defaultValueDescription: String { version.rawValue }

  static var allValueStrings: [String] { ColumnLayout.KnownVersion.allCases.map(\.rawValue) }
}
