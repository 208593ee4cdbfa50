import ByteKit
import Configuration
import Findings
import Join
import PMTASettings
import Traffic

/// What the nodes' configurations of PowerMTA mean for the mail of a log.
struct MeantPlan {
  private var overviews: [String: SigningOverview] = [:]
  private var paths: [String: String] = [:]
  /// Configurations that could not be read.
  private(set) var problems: [InputProblem] = []

  /// Reads the configurations; those that cannot be read are problems, and nothing is said of them.
  init(_ inputs: [PMTAInput]) {
    for input in inputs {
      do throws(InputProblem) {
        let read = try PMTAConfiguration.read(input.path, files: DiskFiles(), root: input.root)
        overviews[input.node] = SigningOverview(read)
        paths[input.node] = input.path
      } catch {
        problems.append(
          InputProblem(
            code: .settingsUnread, path: input.path, reason: error.reason,
            hint: "findings name no line of this configuration"))
      }
    }
  }

  /// What is meant for each pair of From domain, VirtualMTA and node that has mail.
  func meant(_ correlation: Correlation) -> [SigningPair: MeantSigning] {
    guard !overviews.isEmpty else { return [:] }
    let rollup = correlation.rollup
    var found: [SigningPair: MeantSigning] = [:]
    for (number, stream) in rollup.streams.enumerated()
    where rollup.hasEntries[number] && !stream.domain.isEmpty {
      let pair = SigningPair(
        domain: stream.domain, vmta: stream.relay.vmta, node: stream.relay.node)
      let node = overviews[pair.node] == nil ? "" : pair.node
      guard found[pair] == nil, found.count < Self.pairsMax, let overview = overviews[node],
        let signing = overview.signing(of: MailPair(domain: pair.domain, vmta: pair.vmta))
      else { continue }
      found[pair] = MeantSigning(signing, path: paths[node] ?? "")
    }
    return found
  }

  /// The most pairs that are asked for.
  private static let pairsMax = 20_000
}

extension InputProblem.Code {
  /// A configuration of PowerMTA could not be read.
  static let settingsUnread: Self = "pmta_unread"
}
