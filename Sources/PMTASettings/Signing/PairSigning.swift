/// How mail of one From domain through one VirtualMTA is meant to be signed, towards all receivers.
package struct PairSigning: Hashable, Sendable {
  /// Whose mail.
  package let pair: MailPair
  /// The answer for receivers that no `<domain>` block names.
  package let answer: SigningAnswer
  /// Receivers with another answer, in order of their names.
  package let otherwise: [String]
  /// True where the mail is signed in the From domain's name, for sure, whatever the receiver; false
  /// where it is not, for sure; nil where that differs or cannot be told.
  package let isAligned: Bool?
  /// Every signature that some receiver may see.
  package let signatures: [SigningOutcome.Signature]
}
