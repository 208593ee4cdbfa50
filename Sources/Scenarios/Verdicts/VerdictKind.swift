/// What a generated world is about, by which the verdict of `stagewatch report` is judged.
package enum VerdictKind: String, CaseIterable, Sendable, Codable {
  case quiet
  case quietWeekly = "quiet-weekly"
  case quietUnreported = "quiet-unreported"
  case junk
  case refused
  case spread
  case smallLoss = "small-loss"
  case belowLost = "below-lost"
  case quarantined
  case noReports = "no-reports"
  case secondWeek = "second-week"
  case newRelay = "new-relay"
  case mendedSigned = "mended-signed"
  case mendedPartly = "mended-partly"
  case fellSilent = "fell-silent"
  case retired
  case brokenAgain = "broken-again"
  case missingPath = "missing-path"
  case cutGzip = "cut-gzip"
  case silentNode = "silent-node"
  case reportsStopped = "reports-stopped"
  case oldStore = "old-store"
  case emptyPeriod = "empty-period"
  case noFromColumn = "no-from-column"
  case unknownVendor = "unknown-vendor"
  case spfBelowReject = "spf-below-reject"
  case spfAtReject = "spf-at-reject"
  case testingObeyed = "testing-obeyed"
  case testingDisobeyed = "testing-disobeyed"
  case ladder
  case ladderHeld = "ladder-held"
  case targets
  case declaredShare = "declared-share"
  case parked
  case vendorRun = "vendor-run"
  case vendorRunHeld = "vendor-run-held"

  /// True where nothing is wrong, whatever the seed.
  package var isQuiet: Bool {
    switch self {
    case .quiet, .quietWeekly, .quietUnreported: true
    default: false
    }
  }

  /// One line for a person.
  package var summary: String {
    switch self {
    case .quiet: "all mail is signed and taken; some worlds change a stage"
    case .quietWeekly: "as quiet, and one node never sends from Friday to Sunday"
    case .quietUnreported: "as quiet; the last three days all mail goes to a site without reports"
    case .junk: "strangers mailed a broken report; half the worlds are quiet, half lose mail"
    case .refused: "one relay is refused for DMARC, above the floors"
    case .spread: "as refused, spread over addresses and nodes, each part below the floor"
    case .smallLoss: "3 to 29 messages refused or quarantined, or all mail of a small relay"
    case .belowLost: "1 or 2 messages refused, or more and still below the configured share"
    case .quarantined: "own mail is put aside at quarantine; the log says delivered"
    case .noReports: "a domain that no report speaks of is refused for DMARC"
    case .secondWeek: "as no-reports, from the second week on"
    case .newRelay: "a relay begins after reject and loses all its mail"
    case .mendedSigned: "a failing relay signs since 0 to 20 days"
    case .mendedPartly: "a relay that failed in part signs all its mail since 0 to 20 days"
    case .fellSilent: "a failing relay sends nothing since 0 to 20 days"
    case .retired: "as fell-silent, and the configuration says that its system is retired"
    case .brokenAgain: "a relay was mended for some days and fails again"
    case .missingPath: "a log or a folder of reports that is not there"
    case .cutGzip: "a compressed log that is cut short"
    case .silentNode: "a node, or the only log, ends 3 to 8 days before the rest"
    case .reportsStopped: "no report of the last 3 to 8 days, and mail goes on"
    case .oldStore: "a store whose last row is 3 to 200 days older than the period's end"
    case .emptyPeriod: "a period without a row"
    case .noFromColumn: "a log without the From column, of an enforced domain"
    case .unknownVendor: "somebody undecided sends as the domain and authenticates as himself"
    case .spfBelowReject: "a relay passes by SPF alone, below reject"
    case .spfAtReject: "a relay passes by SPF alone, at reject"
    case .testingObeyed: "t=y, and receivers apply one level less"
    case .testingDisobeyed: "t=y, and some receivers apply the policy in full"
    case .ladder: "each rung, all mail signed"
    case .ladderHeld: "each rung, a relay fails"
    case .targets: "the configuration ends the ladder at quarantine"
    case .declaredShare: "the configuration declares a pct step to come"
    case .parked: "90 to 100 days of reports on a domain that nobody uses"
    case .vendorRun: "a domain without rows whose mail a vendor sends and signs"
    case .vendorRunHeld: "as vendor-run, and somebody undecided sends too"
    }
  }
}
