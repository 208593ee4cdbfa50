import Join

/// The sums that the failures of stages are looked for in.
struct FailureBasis: Sendable {
  let ledger: MailLedger
  let quarantine: QuarantineLedger
  let reported: ReportedMail

  init(_ correlation: Correlation, _ mail: StreamParts) {
    ledger = MailLedger(correlation, mail)
    quarantine = QuarantineLedger(correlation)
    reported = ReportedMail(correlation)
  }
}
