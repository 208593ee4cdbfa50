import ByteKit
import Findings

/// Inputs that were named and could not be read.
enum UnreadList {
  /// Minutes that a store no longer keeps are told by what is known of the time asked for.
  private static let harmless = InputSummary.harmless.union(["minutes_not_kept"])

  /// `PATH: reason` of each, once.
  static func all(_ problems: [InputProblem]) -> [String] {
    var seen: Set<String> = []
    return problems.filter { !harmless.contains($0.code) }
      .map { $0.path.isEmpty ? $0.reason : "\($0.path): \($0.reason)" }
      .filter { seen.insert($0).inserted }
  }
}
