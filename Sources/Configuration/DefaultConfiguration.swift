/// The configuration file that is read where nobody names one.
package enum DefaultConfiguration {
  /// Finds the file; nil where none is there.
  ///
  /// - Parameters:
  ///   - environment: The variables of the process.
  ///   - isThere: True for a path at which there is a file.
  package static func path(
    environment: [String: String], isThere: (String) -> Bool
  ) -> String? {
    places(environment).first(where: isThere)
  }

  /// Where the file may lie: that of the system, then that of the account.
  ///
  /// A variable that names no folder from the root is passed over, as the XDG Base Directory
  /// Specification asks.
  package static func places(_ environment: [String: String]) -> [String] {
    func folder(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let system = folder("STAGEWATCH_ETC") ?? "/etc"
    let account = folder("XDG_CONFIG_HOME") ?? folder("HOME").map { $0 + "/.config" }
    return [system, account].compactMap { $0 }.map { $0 + "/stagewatch.yaml" }
  }
}
