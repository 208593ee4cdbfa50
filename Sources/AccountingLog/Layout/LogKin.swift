/// Which files are generations of one log, by what movers of logs make of its name.
package enum LogKin {
  private static let endings = [".gz", ".bak", ".old", "~"]

  /// The path that a log had before a mover added to it: `acct.csv.2.gz`, `acct.csv-20260216`,
  /// `acct.csv.bak` and `acct.csv~` are generations of `acct.csv` (logrotate, rsync, sed, editors).
  package static func stem(of path: String) -> String {
    var name = path[...]
    while let shorter = withoutEnding(name) { name = shorter }
    return String(name)
  }

  private static func withoutEnding(_ name: Substring) -> Substring? {
    for ending in endings where name.hasSuffix(ending) { return named(name.dropLast(ending.count)) }
    let rest = name.reversed().drop { $0.isASCII && $0.isNumber }
    let digits = name.count - rest.count
    guard digits > 0, let mark = rest.first, mark == "." || mark == "-" else { return nil }
    return named(name.prefix(rest.count - 1))
  }

  /// Nil for what would leave no name.
  private static func named(_ name: Substring) -> Substring? {
    name.isEmpty || name.hasSuffix("/") ? nil : name
  }
}
