import AccountingLog
import ArgumentParser

/// How plain logs are read.
struct AccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How plain logs are read. auto maps files of this machine and copies those of network file"
        + " systems.",
      valueName: "way"))
  var io = FileAccess.auto
}

/// How plain logs are read, as an option's value.
enum FileAccess: String, ExpressibleByArgument, CaseIterable {
  case auto, mmap, read

  var access: LogAccess {
    switch self {
    case .auto: .automatic
    case .mmap: .map
    case .read: .read
    }
  }
}
