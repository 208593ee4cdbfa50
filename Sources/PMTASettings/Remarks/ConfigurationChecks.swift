/// Looks through a configuration for what its admin cannot have meant.
struct ConfigurationChecks {
  let configuration: PMTAConfiguration
  let files: any SettingsFiles
  let root: String

  init(_ configuration: PMTAConfiguration, files: any SettingsFiles, root: String) {
    self.configuration = configuration
    self.files = files
    self.root = root
  }

  /// Adds all remarks.
  func add(to remarks: inout RemarkList) {
    var keys = KeyChecks(configuration, files: files, root: root)
    keys.add(to: &remarks)
    NameChecks(configuration: configuration).add(to: &remarks)
    SigningChecks(configuration).add(to: &remarks)
  }
}
