import AccountingLog
import ByteKit
import Foundation
import Glibc

/// Where the state of a set of logs lies when nobody names a folder.
enum StatePath {
  private static let shared = "/var/lib/stagewatch"

  /// A folder of its own for these logs and this domain.
  static func usual(for logs: [LogInput], domain: String?) -> String {
    let parts = logs.map { RealPath.of($0.path) + "\n" + $0.node }.sorted() + [domain ?? ""]
    let bytes = Array(parts.joined(separator: "\n\n").utf8)
    let hash = unsafe bytes.withUnsafeBytes { unsafe ByteHash.hash($0, seed: 1) }
    return base() + "/tail-" + String(hash, radix: 16)
  }

  /// The folder in which a node remembers what it sent to its fleet.
  static var shipped: String { base() + "/ship" }

  private static func base() -> String {
    let mayUseShared = unsafe access(shared, W_OK | X_OK) == 0 || geteuid() == 0
    if mayUseShared { return shared }
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
      return folder + "/stagewatch"
    }
    return (environment["HOME"] ?? ".") + "/.local/state/stagewatch"
  }
}
