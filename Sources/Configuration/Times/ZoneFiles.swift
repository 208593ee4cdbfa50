import ByteKit
import Foundation

/// The system's files of time zones.
enum ZoneFiles {
  /// Folders in which they lie: the one of `TZDIR`, as for the C library, then the usual ones.
  private static var folders: [String] {
    let named = ProcessInfo.processInfo.environment["TZDIR"].map { [$0] } ?? []
    return named + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
  }

  /// The rules of a zone by its name; nil where the system has none.
  static func rules(of name: String) -> ZoneRules? {
    guard isName(name) else { return nil }
    return folders.lazy.compactMap { read($0 + "/" + name) }.first
  }

  /// The rules of the machine's own zone: by `TZ`, else those of `/etc/localtime`.
  static func local(name: String) -> ZoneRules? {
    let typed = ProcessInfo.processInfo.environment["TZ"] ?? ""
    return typed.isEmpty ? read("/etc/localtime") ?? rules(of: name) : rules(of: name)
  }

  /// True for words of letters, digits, `_`, `+` and `-` with slashes between: no way out of a folder.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty
          && word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
              || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
          }
      }
  }

  private static func read(_ path: String) -> ZoneRules? {
    guard FileStatus(path: path)?.isRegular == true,
      let file = FileHandle(forReadingAtPath: path),
      let bytes = try? file.read(upToCount: ZoneRules.bytesMax + 1)
    else { return nil }
    return ZoneRules(Array(bytes))
  }
}
