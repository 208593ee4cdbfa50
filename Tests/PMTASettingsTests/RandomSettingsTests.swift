import TestSupport
import Testing

@testable import PMTASettings

/// Configurations at random, against the plainest reading of the same rules.
@Suite struct RandomSettingsTests {
  @Test func answersAreThoseOfThePlainReading() throws {
    var random = SeededRandom(seed: 20_261_201)
    var signed = 0
    var open = 0
    for _ in 0..<400 {
      let spelled = SpelledSettings(&random)
      let evaluator = SigningEvaluator(try configuration(spelled.text))
      for from in SpelledSettings.senders {
        for vmta in ["", "v1", "v2", "v3"] {
          for queue in SpelledSettings.queues {
            let answer = try #require(
              evaluator.answer(SigningQuestion(from: from, vmta: vmta, queue: queue)))
            let meant = spelled.meaning(from: from, vmta: vmta, queue: queue)
            #expect(
              answer.spelled == meant, "\(from) \(vmta) \(queue)\n\(spelled.text)")
            signed += answer.signatures.isEmpty ? 0 : 1
            open += answer.certainty == .depends ? 1 : 0
          }
        }
      }
    }
    #expect(signed > 3_000)
    #expect(open > 300)
  }
}

extension SigningAnswer {
  /// As `SpelledSettings` writes it.
  var spelled: [String] {
    [first, second].map { outcomes in
      outcomes.map { outcome in
        outcome.signature.map { "\($0.domain)/\($0.selector)/\($0.file)" } ?? "-"
      }.joined(separator: "|")
    }
  }
}
