/// How PowerMTA is meant to sign one kind of mail, with the lines that say so.
package struct SigningAnswer: Hashable, Sendable {
  /// How sure it is.
  package enum Certainty: String, Hashable, Sendable {
    /// The User's Guide says so.
    case guide
    /// The guide leaves open which `<domain>` block goes first, and both readings come to the same.
    case both
    /// The two readings differ.
    case depends
    /// The guide is silent; what is likeliest is told.
    case inferred
  }

  /// The first signature: one outcome, or two where the readings differ, that by the scope first.
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
    [first, second].allSatisfy { outcomes in
      outcomes.allSatisfy { if case .unsigned = $0 { true } else { false } }
    }
  }

  /// True where both signatures are told for sure, made or not.
  package var isSure: Bool {
    [first, second].allSatisfy { outcomes in
      guard outcomes.count == 1 else { return false }
      if case .unknown = outcomes[0] { return false }
      return true
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
