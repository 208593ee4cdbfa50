/// Answers for whole pairs of From domain and VirtualMTA.
package struct SigningOverview: Sendable {
  private let evaluator: SigningEvaluator
  private let probes: QueueProbes
  private let alignment = Alignment()

  /// Takes a configuration.
  package init(_ configuration: PMTAConfiguration) {
    evaluator = SigningEvaluator(configuration)
    probes = QueueProbes([configuration])
  }

  /// The receiving domains that a pair is asked for.
  package var receivers: Int { probes.queues.count }

  /// The answer towards receivers that no block names; nil where the configuration has no such
  /// VirtualMTA.
  package func answer(of pair: MailPair) -> SigningAnswer? {
    evaluator.answer(
      SigningQuestion(from: pair.domain, vmta: pair.vmta, queue: SigningChecks.otherQueue))
  }

  /// The answer for a pair; nil where the configuration has no such VirtualMTA.
  package func signing(of pair: MailPair) -> PairSigning? {
    var otherwise: [String] = []
    var signatures: [SigningOutcome.Signature] = []
    var known: Set<SigningOutcome.Signature> = []
    var verdicts: Set<Bool?> = []
    var main: SigningAnswer?
    for (queue, words) in probes.queues {
      guard
        let answer = evaluator.answer(
          SigningQuestion(from: pair.domain, vmta: pair.vmta, queue: queue))
      else { return nil }
      if main == nil { main = answer }
      if let main, !answer.signsLike(main) { otherwise.append(words) }
      for made in (answer.first + answer.second).compactMap(\.signature)
      where known.insert(made).inserted {
        signatures.append(made)
      }
      let isAligned = answer.signatures.contains {
        alignment.isAligned($0.domain, with: pair.domain)
      }
      verdicts.insert(isAligned ? true : answer.isSure ? false : nil)
    }
    guard let main else { return nil }
    if probes.isCut {
      otherwise.append(QueueProbes.untoldWords)
      verdicts.insert(nil)
    }
    return PairSigning(
      pair: pair, answer: main, otherwise: otherwise,
      isAligned: verdicts.count == 1 ? verdicts.first ?? nil : nil, signatures: signatures)
  }
}
