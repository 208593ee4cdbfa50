/// Where in PowerMTA's configuration something stands.
package struct SettingPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The file, as it was opened on this machine.
  package let path: String
  /// The line, counted from 1.
  package let line: Int

  /// Makes a place.
  package init(path: String, line: Int) {
    self.path = path
    self.line = line
  }

  /// By file, then line.
  package static func < (a: SettingPlace, b: SettingPlace) -> Bool {
    (a.path, a.line) < (b.path, b.line)
  }

  /// The file and the line, as in `/etc/pmta/config:42`.
  package var description: String { "\(path):\(line)" }

  /// The file without its folders, and the line.
  package var short: String { "\(path.split(separator: "/").last ?? ""):\(line)" }
}
