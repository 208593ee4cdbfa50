/// The limits of a PowerMTA configuration, so that no file can take all time or memory.
package enum SettingsLimits {
  /// The most bytes of one file.
  package static let fileBytesMax = 16 << 20
  /// The most files that are read, each as often as it is included.
  package static let filesMax = 2_000
  /// The most lines of all files together.
  package static let linesMax = 500_000
  /// The most bytes of one line, continued ones joined.
  package static let lineBytesMax = 65_536
  /// The most files that include one another in a row.
  package static let includeDepthMax = 16
  /// The most blocks that stand in one another.
  package static let nestingMax = 16
  /// The most names that the macros of one value may stand for.
  package static let macroValuesMax = 10_000
  /// The most macros in one another, or in one value.
  package static let macroDepthMax = 64
  /// The most remarks that are told one by one.
  package static let remarksMax = 500
  /// The most receiving domains that stand for all others where configurations are compared.
  package static let probesMax = 2_000
  /// The most answers that one comparison asks for.
  package static let answersMax = 1_000_000
  /// The most times that mail is followed to another queue or VirtualMTA.
  package static let movesMax = 8
}
