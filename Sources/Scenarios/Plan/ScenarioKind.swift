/// What a scenario is about.
package enum ScenarioKind: String, CaseIterable, Sendable, Codable {
  case pctRamp = "pct-ramp"
  case testing = "testing-flag"
  case sharedIndependent = "shared-independent"
  case sharedCollinear = "shared-collinear"
  case intermittent
  case controlOutage = "control-outage"
  case reputationBlock = "reputation-block"
  case vendorsForwarders = "vendors-forwarders"
  case silentReporters = "silent-reporters"
  case mixedDays = "mixed-days"
  case shortStage = "short-stage"
  case longStage = "long-stage"
  case nullQuiet = "null-quiet"
  case nullByDay = "null-by-day"
  case nullByJob = "null-by-job"
  case nullByAddress = "null-by-address"
  case rotatedKey = "rotated-key"
  case otherDomain = "other-domain"
  case spfOnly = "spf-only"
  case policyDeferral = "policy-deferral"
  case everything
  // New kinds come last: the place of a kind is part of its seeds.
  case nullFirstDays = "null-first-days"
  case ignoredPercent = "ignored-pct"

  /// True where no stage introduces any failure.
  package var isNull: Bool {
    switch self {
    case .nullQuiet, .nullByDay, .nullByJob, .nullByAddress, .spfOnly, .nullFirstDays:
      return true
    default: return false
    }
  }

  /// One line for a person.
  package var summary: String {
    switch self {
    case .pctRamp:
      return "none, quarantine at 5, 25, 50 and 100 percent, reject; one unsigned relay"
    case .testing: return "quarantine and reject, each first with t=y; one unsigned relay"
    case .sharedIndependent: return "three injectors on one address, volumes of their own"
    case .sharedCollinear: return "three injectors on one address, volumes in step"
    case .intermittent: return "one relay signs a part of its mail"
    case .controlOutage: return "a receiver is out of order at a stage change, control domains too"
    case .reputationBlock: return "an address is blocked in the hour of a stage change"
    case .vendorsForwarders: return "vendors by SPF, forwarders and spoofers that no log knows"
    case .silentReporters: return "reporters fall silent, report late or twice"
    case .mixedDays: return "stages change in the middle of a day, some receivers send two reports"
    case .shortStage: return "quarantine lasts two days"
    case .longStage: return "quarantine lasts thirty days"
    case .nullQuiet: return "stages change and nothing fails by them"
    case .nullByDay: return "the same with refusals that come on a few days"
    case .nullByJob: return "the same with refusals that come in a few jobs"
    case .nullByAddress: return "the same with refusals of one address for a day or two"
    case .rotatedKey: return "a key is rotated wrongly; the signature breaks from then on"
    case .otherDomain: return "a vendor's relay signs with its own domain"
    case .spfOnly: return "a relay that passes by SPF alone"
    case .policyDeferral: return "a receiver defers what the policy refuses"
    case .everything: return "all of it at once"
    case .nullFirstDays: return "the first days after a change, with refusals that come in jobs"
    case .ignoredPercent: return "none, quarantine at rising pct, which some receivers ignore"
    }
  }
}
