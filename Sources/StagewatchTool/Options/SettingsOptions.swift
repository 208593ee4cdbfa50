import ArgumentParser

/// Which configurations of PowerMTA are looked at.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "PowerMTA's configuration to check; beside --against the new one.", valueName: "file"),
    completion: .file())
  var pmtaConfig: String?

  @Option(
    help: ArgumentHelp(
      "The configuration of before: tells whose mail --pmta-config would sign otherwise, and ends"
        + " with 1 where mail would lose its signature.", valueName: "file"),
    completion: .file())
  var against: String?

  @Option(
    help: ArgumentHelp(
      "The folder that stands for / in copied configurations: their absolute includes lie under it.",
      valueName: "folder"),
    completion: .directory)
  var pmtaRoot: String?

  func validate() throws {
    if pmtaConfig == nil, against != nil || pmtaRoot != nil {
      throw ValidationError("--against and --pmta-root belong to --pmta-config")
    }
  }
}
