import ByteKit

/// Inputs that were named and could not be read.
enum UnreadPath {
  /// Problems of inputs that keep nothing from being counted that is there; minutes that a store no
  /// longer keeps are told by what is known of the time asked for.
  private static let harmless: Set<InputProblem.Code> = [
    "not_accounting", "file_shrank", "trailing_bytes", "minutes_not_kept",
  ]

  /// `PATH: reason` of each, once.
  static func all(_ problems: [InputProblem]) -> [String] {
    var seen: Set<String> = []
    return problems.filter { !harmless.contains($0.code) }
      .map { $0.path.isEmpty ? $0.reason : "\($0.path): \($0.reason)" }
      .filter { seen.insert($0).inserted }
  }
}
