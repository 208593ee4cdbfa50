/// The version of a server, by which it is known which settings it knows.
package struct ServerVersion: Hashable, Sendable, Comparable {
  /// Year and number of the release: 18.16, 26.9.
  package let major: Int, minor: Int

  /// Makes a version.
  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads what `SELECT version()` gives; nil for what none is.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]),
      (1...9999).contains(major), (0...9999).contains(minor)
    else { return nil }
    self.init(major: major, minor: minor)
  }

  /// By year, then by number.
  package static func < (a: ServerVersion, b: ServerVersion) -> Bool {
    (a.major, a.minor) < (b.major, b.minor)
  }

  /// Begins to buffer inserts on its own account, so that an answer would say nothing.
  private static let asynchronousInserts = ServerVersion(major: 21, minor: 11)
  /// Knows `LowCardinality` without being told that it is an experiment.
  private static let settledLowCardinality = ServerVersion(major: 19, minor: 1)

  /// What every insert is sent with: rows are there when the answer is, and equal blocks count.
  ///
  /// A server of copies drops a block that it has seen, though its rows may be lost since: the rows'
  /// own keys tell doubles apart, and that is enough.
  var insertSettings: [(String, String)] {
    [("insert_deduplicate", "0")] + (self < Self.asynchronousInserts ? [] : [("async_insert", "0")])
  }

  /// What tables are made with.
  var tableSettings: [(String, String)] {
    self < Self.settledLowCardinality ? [("allow_experimental_low_cardinality_type", "1")] : []
  }
}
