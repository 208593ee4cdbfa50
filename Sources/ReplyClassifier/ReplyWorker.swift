/// One thread's part of a classifier: buffers, match data and the distinct replies met so far.
///
/// Each distinct signature at a receiver is matched against the patterns once. Not to be shared by
/// threads.
public final class ReplyWorker {
  /// The distinct replies met so far.
  package private(set) var signatures: ReplyTexts

  private let classifier: ReplyClassifier
  private let matcher = PatternMatcher()
  private let normaliser = ReplyNormaliser()
  private let masked = UnsafeMutablePointer<UInt8>.allocate(
    capacity: ReplyNormaliser.signatureBytesMax)

  init(_ classifier: ReplyClassifier, signatureMax: Int) {
    self.classifier = classifier
    // The seed keeps hostile replies from meeting in one slot; no result depends on it.
    signatures = ReplyTexts(limit: signatureMax, seed: .random(in: .min ... .max))
  }

  deinit { masked.deallocate() }

  /// Matches given up because a pattern needed too many steps; they count as no match.
  public var abandonedMatchCount: Int { matcher.abandonedCount }

  /// The cause of a row, and the number of its signature in `signatures`.
  ///
  /// The number is `ReplyTexts.overflow` where the table is full. The bytes are read during
  /// the call only and may be anything, `dsnDiag` of any length.
  ///
  /// - Parameters:
  ///   - receiver: who gave the reply; an id of the classifier's table.
  ///   - diag: `dsnDiag`; empty is allowed.
  ///   - status: `dsnStatus`; empty is allowed.
  ///   - bounceCat: `bounceCat`; empty is allowed.
  package func classify(
    receiver: ReceiverID?, diag: UnsafeRawBufferPointer, status: UnsafeRawBufferPointer,
    bounceCat: UnsafeRawBufferPointer
  ) -> (cause: Cause, signature: UInt32) {
    let signature = normaliser.signature(of: diag)
    func fallback() -> Cause {
      classifier.fallback(
        signature, receiver: receiver, status: status, bounceCategory: bounceCat)
    }
    let hash = signatures.hash(signature, receiver)
    var decided: Cause?
    switch signatures.find(signature, receiver, hash: hash, fallback: fallback) {
    case .entry(let id, let cause): return (cause, id)
    case .undecided: break
    case .unknown: decided = decide(signature, receiver)
    }
    let cause = decided ?? fallback()
    let id = signatures.insert(
      signature, receiver, hash: hash, cause: cause, isDecided: decided != nil)
    return (cause, id)
  }

  /// The cause of a row whose fields are text.
  public func cause(
    receiver: ReceiverID?, reply: String, status: String = "", bounceCategory: String = ""
  ) -> Cause {
    var (reply, status, bounceCategory) = (reply, status, bounceCategory)
    return reply.withUTF8 { reply in
      status.withUTF8 { status in
        bounceCategory.withUTF8 { category in
          classify(
            receiver: receiver, diag: UnsafeRawBufferPointer(reply),
            status: UnsafeRawBufferPointer(status), bounceCat: UnsafeRawBufferPointer(category)
          ).cause
        }
      }
    }
  }

  private func decide(_ signature: UnsafeRawBufferPointer, _ receiver: ReceiverID?) -> Cause? {
    let count = LinkMask.mask(signature, into: masked)
    return classifier.decide(
      signature, UnsafeRawBufferPointer(start: masked, count: count), receiver: receiver,
      matcher: matcher)
  }
}

/// Hides the words in links, also in those without a scheme: `<domain>/path`.
enum LinkMask {
  private static let domain: StaticString = "<domain>/"

  /// Writes the signature with each link as `<url>` and returns the length, never a longer one.
  static func mask(
    _ signature: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var count = 0
    var index = 0
    while index < signature.count {
      let isStart = index == 0 || !ByteClass.isWord(signature[index - 1])
      let isBare = ReplyLead.hasPrefix(signature, at: index, domain)
      if isBare { index += domain.utf8CodeUnitCount }
      if isBare || (isStart && startsLink(signature, at: index)) {
        while index < signature.count, ByteClass.isURL(signature[index]) { index += 1 }
        ("<url>" as StaticString).withUTF8Buffer { name in
          for byte in name {
            out[count] = byte
            count += 1
          }
        }
      } else {
        out[count] = signature[index]
        count += 1
        index += 1
      }
    }
    return count
  }

  private static func startsLink(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    ReplyLead.hasPrefix(bytes, at: index, "http://")
      || ReplyLead.hasPrefix(bytes, at: index, "https://")
      || (ReplyLead.hasPrefix(bytes, at: index, "www.") && index + 5 < bytes.count
        && ByteClass.isURL(bytes[index + 4]))
  }
}
