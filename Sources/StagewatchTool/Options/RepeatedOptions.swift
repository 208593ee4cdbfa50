import ArgumentParser
import Glibc
import Rendering

/// Refuses options that may stand once and stand twice: the parser would silently take the last.
enum RepeatedOptions {
  /// Options that may stand again, since each adds to those before.
  static let repeatable: Set<String> = [
    "--log", "--dmarc", "--store", "--mail-to", "--alert-on", "--label",
  ]
  /// Commands that write into a store, and so take one.
  static let ofOneStore = [["ingest"], ["store", "compact"]]
  /// Short names, and the long ones that they stand for.
  static let short = ["-o": "--output", "-q": "--quiet"]

  /// The first option that stands twice among arguments and may not; nil where there is none.
  ///
  /// What follows `--` is no option.
  static func first(in arguments: some Sequence<String>) -> String? {
    let arguments = Array(arguments)
    let hasOneStore = ofOneStore.contains { arguments.starts(with: $0) }
    var seen: Set<String> = []
    for argument in arguments {
      if argument == "--" { return nil }
      guard let name = name(of: argument),
        !repeatable.contains(name) || hasOneStore && name == "--store"
      else { continue }
      guard seen.insert(name).inserted else { return name }
    }
    return nil
  }

  private static func name(of argument: String) -> String? {
    if let long = short[argument] { return long }
    guard argument.hasPrefix("--") else { return nil }
    return String(argument.prefix { $0 != "=" })
  }

  /// Ends the program with the status of a wrong usage where an option stands twice.
  static func refuse(in arguments: some Sequence<String>) {
    guard let name = first(in: arguments) else { return }
    StandardStreams.note("Error: \(name) is given twice; it may stand once")
    Glibc.exit(ExitStatus.usage.rawValue)
  }
}
