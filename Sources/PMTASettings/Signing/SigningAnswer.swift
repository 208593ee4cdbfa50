/// How PowerMTA is meant to sign one kind of mail, with the lines that say so.
package struct SigningAnswer: Hashable, Sendable {
  /// How sure it is.
  package enum Certainty: String, Hashable, Sendable {
    /// The User's Guide says so.
    case guide
    /// The guide leaves open which `<domain>` block goes first, and both readings come to the same:
    /// beside the block of a VirtualMTA or pool that decides, one further out is as near or nearer.
    case both
    /// The two readings differ.
    case depends
    /// The guide is silent; what is likeliest is told.
    case inferred
  }

  /// How the first signature's outcomes are called in short.
  package enum Word: String, Hashable, Sendable {
    /// It is made.
    case yes
    /// It is not made.
    case no
    /// It is made, or not, or with another key: the guide does not say which.
    case maybe
    /// The two readings differ, or only mail with `X-DKIM-Options` is signed.
    case depends
    /// The configuration does not tell.
    case unknown
  }

  /// The first signature: one outcome, or several where it cannot be told which of them.
  ///
  /// Where the readings differ, that by the scope stands first; where the guide does not say whether
  /// `strict-from` takes a key for `*`, that with it.
  package let first: [SigningOutcome]
  /// The second signature, likewise.
  package let second: [SigningOutcome]
  /// How sure it is.
  package let certainty: Certainty
  /// The VirtualMTA and the queue whose settings applied in the end.
  package let vmta: String, queue: String

  /// The first signature where it is sure.
  package var outcome: SigningOutcome? { first.count == 1 ? first[0] : nil }

  /// All signatures that are made for sure.
  package var signatures: [SigningOutcome.Signature] {
    [first, second].compactMap { $0.count == 1 ? $0[0].signature : nil }
  }

  /// True where neither signature is made, for sure.
  package var isUnsigned: Bool {
    (first + second).allSatisfy { $0.isMade == false }
  }

  /// True where both signatures are told for sure, made or not.
  package var isSure: Bool {
    [first, second].allSatisfy { $0.count == 1 && $0[0].isMade != nil }
  }

  /// The first signature in one word.
  package var word: Word {
    guard let outcome else { return certainty == .depends ? .depends : .maybe }
    switch outcome {
    case .signed: return .yes
    case .unsigned: return .no
    case .unknown(.options, _, _), .unknown(.optionsUnread, _, _): return .depends
    case .unknown: return .unknown
    }
  }

  /// The command that settles what the configuration leaves open; nil where nothing is.
  package var command: String? {
    certainty == .depends ? "pmta show settings \(queue)/\(vmta)" : nil
  }

  /// True where a receiver would see the same.
  package func signsLike(_ other: SigningAnswer) -> Bool {
    func same(_ a: [SigningOutcome], _ b: [SigningOutcome]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0.signsLike($1) }
    }
    return same(first, other.first) && same(second, other.second)
  }
}
