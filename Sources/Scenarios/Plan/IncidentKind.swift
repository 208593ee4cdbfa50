/// What a generated incident is about.
package enum IncidentKind: String, CaseIterable, Sendable, Codable {
  case stageChange = "stage-change"
  case unsignedDeploy = "unsigned-deploy"
  case wrongKey = "wrong-key"
  case addressBlock = "address-block"
  case badList = "bad-list"
  case outage
  case quota
  case tls
  case twoCauses = "two-causes"
  case slowGrowth = "slow-growth"
  case dailyPeak = "daily-peak"
  case quietDay = "none"
  case quietPeak = "none-peak"
  case quietNewsletter = "none-newsletter"
  case quietStage = "none-stage"
  case shortFlat = "short-flat"
  case shortRise = "short-rise"

  /// True where nothing happens that is not usual.
  package var isQuiet: Bool {
    switch self {
    case .quietDay, .quietPeak, .quietNewsletter, .quietStage, .shortFlat: true
    default: false
    }
  }

  /// True where all that there is of the log is a few hours.
  package var isShort: Bool { self == .shortFlat || self == .shortRise }

  /// One line for a person.
  package var summary: String {
    switch self {
    case .stageChange: "a domain goes to reject; one relay does not sign"
    case .unsignedDeploy: "at reject, a relay stops signing after a deploy"
    case .wrongKey: "at reject, a key is rotated wrongly: all signatures of a domain break"
    case .addressBlock: "a receiver blocks one source address"
    case .badList: "one job goes to many bad addresses"
    case .outage: "a receiver is out of order: it defers, and refuses a part"
    case .quota: "mailboxes of a receiver are full"
    case .tls: "a receiver's certificate has expired; mail is deferred"
    case .twoCauses: "a relay stops signing and a receiver blocks an address, minutes apart"
    case .slowGrowth: "a block that grows over hours"
    case .dailyPeak: "a block during the daily peak"
    case .quietDay: "an ordinary day"
    case .quietPeak: "a day with a peak of six times the volume"
    case .quietNewsletter: "a weekly newsletter with more bad addresses than other mail, as always"
    case .quietStage: "a domain goes to reject, and all of it is signed"
    case .shortFlat: "three hours of an ordinary day, and nothing of before"
    case .shortRise: "a log that begins up to two hours before one of these troubles"
    }
  }
}
