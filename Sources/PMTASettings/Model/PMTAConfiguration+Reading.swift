package import ByteKit

extension PMTAConfiguration {
  /// Reads a configuration and what it includes; throws where the main file cannot be read.
  ///
  /// - Parameters:
  ///   - path: The main file, as it can be opened.
  ///   - files: Where the files lie.
  ///   - root: What stands before the absolute paths in it, where the files are a copy; empty on the
  ///     machine itself.
  package static func read(
    _ path: String, files: any SettingsFiles, root: String = ""
  ) throws(InputProblem) -> PMTAConfiguration {
    let plain = root.hasSuffix("/") ? String(root.dropLast()) : root
    var reader = DirectiveReader(files: files, root: plain)
    try reader.read(path)
    let builder = ConfigurationBuilder(reader, path: path)
    var configuration = builder.configuration
    var remarks = builder.remarks
    ConfigurationChecks(configuration, files: files, root: plain).add(to: &remarks)
    configuration.remarks = remarks.remarks.sorted {
      ($0.place, $0.kind.rawValue) < ($1.place, $1.kind.rawValue)
    }
    configuration.untoldRemarks = remarks.untold
    return configuration
  }
}
