import Configuration
import Findings
import Join
import PMTASettings
import Traffic

/// What the nodes' configurations of PowerMTA mean for the mail of a log.
struct MeantPlan {
  private let settings: NodeSettings
  private var overviews: [String: SigningOverview] = [:]
  private var paths: [String: String] = [:]

  /// Takes what could be read of them.
  init(_ settings: NodeSettings) {
    self.settings = settings
    for entry in settings.entries {
      overviews[entry.input.node] = SigningOverview(entry.configuration)
      paths[entry.input.node] = entry.input.path
    }
  }

  /// What is meant for each pair of From domain, VirtualMTA and node that has mail, as far as
  /// `SettingsLimits.answersMax` goes.
  func meant(_ correlation: Correlation) -> [SigningPair: MeantSigning] {
    guard !overviews.isEmpty else { return [:] }
    let rollup = correlation.rollup
    var found: [SigningPair: MeantSigning] = [:]
    for (number, stream) in rollup.streams.enumerated()
    where rollup.hasEntries[number] && !stream.domain.isEmpty {
      let pair = SigningPair(
        domain: stream.domain, vmta: stream.relay.vmta, node: stream.relay.node)
      let node = settings.speaker(for: pair.node)
      guard found[pair] == nil, let overview = overviews[node],
        found.count * overview.receivers < SettingsLimits.answersMax,
        let signing = overview.signing(of: MailPair(domain: pair.domain, vmta: pair.vmta))
      else { continue }
      found[pair] = MeantSigning(signing, path: paths[node] ?? "")
    }
    return found
  }
}
