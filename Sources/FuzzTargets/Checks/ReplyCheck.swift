import ByteKit
import ReplyClassifier
import TestSupport

/// Replies: the first line is a pattern of the configuration, the second `dsnStatus`, the third
/// `bounceCat`, the rest replies.
///
/// A worker that has met replies before answers as a new one does; the signature of a signature is
/// itself and holds nothing but text; a pattern of plain letters matches where its letters stand.
///
/// Planted: a worker that has met replies before takes two of 5.7.26 in one text for a full mailbox.
final class ReplyCheck: FuzzCheck {
  /// The cause that the tried pattern tells, which no other pattern gives alone.
  private static let patternCause = Cause.quota

  private let isPlanted: Bool
  private let classifier = ReplyClassifier()
  private let worker: ReplyWorker
  private let google: ReceiverID?

  init(isPlanted: Bool) {
    self.isPlanted = isPlanted
    worker = classifier.makeWorker()
    google = classifier.receivers.id(named: "google")
  }

  func difference(_ bytes: [UInt8]) -> String? {
    var random = SeededRandom(for: bytes)
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    let status = lines.count > 1 ? lines[1] : []
    let category = lines.count > 2 ? lines[2] : []
    let fresh = classifier.makeWorker(signatureMax: 0)
    for reply in [lines[0]] + lines.dropFirst(3) {
      let receiver = Bool.random(using: &random) ? google : nil
      let met = classify(worker, receiver, reply, status, category)
      let new = classify(fresh, receiver, reply, status, category).cause
      let cause = isPlanted && Self.isHit(reply) ? .quota : met.cause
      guard cause == new else { return "\(cause) instead of \(new) for \(reply)" }
      if let text = text(met.signature), let wrong = signatureDifference(text, receiver, met.cause)
      {
        return wrong
      }
    }
    // Compiling every pattern takes a thousand times as long as a reply.
    guard let pattern = lines.first, random.next().isMultiple(of: 256) else { return nil }
    return patternDifference(pattern, Array(lines.dropFirst(3)), status, category)
  }

  private static func isHit(_ reply: [UInt8]) -> Bool {
    guard let first = reply.firstRange(of: "5.7.26".utf8) else { return false }
    return reply[first.upperBound...].firstRange(of: "5.7.26".utf8) != nil
  }

  private func text(_ number: UInt32) -> String? {
    number == ReplyTexts.overflow
      ? nil : worker.signatures.text(of: worker.signatures.entries[Int(number)])
  }

  private func classify(
    _ worker: ReplyWorker, _ receiver: ReceiverID?, _ reply: [UInt8], _ status: [UInt8],
    _ category: [UInt8]
  ) -> (cause: Cause, signature: UInt32) {
    reply.withUnsafeBytes { reply in
      status.withUnsafeBytes { status in
        category.withUnsafeBytes {
          worker.classify(receiver: receiver, diag: reply, status: status, bounceCat: $0)
        }
      }
    }
  }

  private func signatureDifference(
    _ text: String, _ receiver: ReceiverID?, _ cause: Cause
  ) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 >= 32 && $0 != 0x7f && !(0x41...0x5a).contains($0) }) else {
      return "a signature of \(bytes)"
    }
    let again = classify(worker, receiver, bytes, [], [])
    guard again.signature != ReplyTexts.overflow, self.text(again.signature) != text else {
      return nil
    }
    return "the signature of '\(text)' is '\(self.text(again.signature) ?? "")'"
  }

  private func patternDifference(
    _ pattern: [UInt8], _ replies: [[UInt8]], _ status: [UInt8], _ category: [UInt8]
  ) -> String? {
    let rule = DiagnosticRule(
      receiver: "*", pattern: String(decoding: pattern, as: UTF8.self), cause: Self.patternCause)
    let ruled = ReplyClassifier(diagnostics: [rule])
    let ruledWorker = ruled.makeWorker()
    let isPlain = !pattern.isEmpty && pattern.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
    let word = pattern.map { $0 | 0x20 }
    guard !isPlain || ruled.problems.isEmpty else { return "no pattern: \(ruled.problems)" }
    for reply in replies {
      let met = classify(worker, nil, reply, status, category)
      let cause = classify(ruledWorker, nil, reply, status, category).cause
      guard cause == met.cause || (cause == Self.patternCause && ruled.problems.isEmpty) else {
        return "\(cause) instead of \(met.cause) under a pattern"
      }
      guard isPlain, let text = text(met.signature) else { continue }
      let isThere = Array(text.utf8).firstRange(of: word) != nil
      let expected = isThere ? Self.patternCause : met.cause
      if cause != expected { return "\(cause) instead of \(expected) in '\(text)'" }
    }
    return nil
  }
}
