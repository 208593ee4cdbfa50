import DeliveryJoin

/// The findings that are tested: what stages introduced, who does not sign, and which replies are
/// new.
struct JudgedMail: Sendable {
  let missingDKIM: [MissingDKIM]
  let stageFailures: [StageFailure]
  let newSignatures: [NewSignature]

  init(_ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext) {
    let gaps = SignatureGaps(correlation, context).all()
    missingDKIM = gaps.found
    stageFailures = StageFailures(correlation, context, ReportedMail(correlation))
      .all(suspects: gaps.suspects)
    newSignatures = NewSignature.all(of: correlation, mail, context)
  }
}
