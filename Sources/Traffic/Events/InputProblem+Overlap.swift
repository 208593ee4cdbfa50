package import ByteKit

extension InputProblem {
  /// Tells that events which count once may be those of two nodes: not both logs have the address that
  /// they were sent from.
  ///
  /// `events` says which or how many, `alike` what both logs know of them and say alike.
  package static func unsureOverlap(
    _ events: String, of path: String, with other: String, alike: [String] = []
  ) -> InputProblem {
    InputProblem(
      code: "overlap_unsure", path: path,
      reason: "\(events) seem to stand in \(other) too and count once"
        + (alike.isEmpty ? "" : " (alike in \(alike.joined(separator: ", ")))"),
      hint: "let PowerMTA log dlvSourceIp in both, so that another node's events are told apart")
  }
}
