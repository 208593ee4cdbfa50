/// The version of the program; the schemas of its outputs have versions of their own.
enum Version {
  /// As `--version` shows it.
  static let current = "0.1.0"
}
