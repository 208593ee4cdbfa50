/// Why a server did not do what it was asked for.
package struct ServerProblem: Error, Hashable, Sendable {
  /// The kinds of problem.
  package enum Kind: Hashable, Sendable {
    /// The address, the account or the password cannot be meant so.
    case address
    /// Nobody answers there.
    case unreachable
    /// It did not answer in time.
    case timedOut
    /// The connection ended before the answer did.
    case cutShort
    /// The server's own error, by its number.
    case refused(Int)
    /// A status of HTTP without such an error.
    case status(Int)
    /// An answer that is no answer to what was asked.
    case unexpected
    /// An answer of more bytes than are taken.
    case tooLong
    /// The tables there are not those of this program, or of another version of them.
    case otherSchema
  }

  /// The most bytes of a server's text that are kept.
  static let textBytesMax = 500

  /// What kind of problem it is.
  package let kind: Kind
  /// One clause in plain words, with what the server said; untrusted, as all texts from outside.
  package let reason: String

  /// Makes a problem.
  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// Errors of the server that pass: too many queries, parts or bytes for now, a disk, a neighbour.
  private static let passingCodes: Set<Int> = [
    3, 74, 75, 159, 160, 173, 201, 202, 209, 210, 225, 236, 241, 242, 243, 252, 279, 285, 286, 292,
    319, 394, 425, 499, 999,
  ]

  /// True where the same may be done when it is asked for again a little later.
  package var isPassing: Bool {
    switch kind {
    case .unreachable, .timedOut, .cutShort: true
    case .status(let status): status == 408 || status == 425 || status == 429 || status >= 500
    case .refused(let code): Self.passingCodes.contains(code)
    case .address, .unexpected, .tooLong, .otherSchema: false
    }
  }
}
