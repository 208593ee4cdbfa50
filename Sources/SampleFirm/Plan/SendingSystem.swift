/// How a system's mail is signed when it leaves.
enum SignatureState: Int, Sendable {
  /// No signature.
  case unsigned = 0
  /// Signed by the firm with a key that verifies.
  case signed = 1
  /// Signed by the vendor's own domain alone.
  case otherDomain = 2
  /// Signed by the firm, and the signature fails at every receiver.
  case broken = 3
}

/// How SPF answers for a system's mail.
enum SenderState: Int, Sendable {
  /// Passes for a domain of the firm.
  case aligned = 0
  /// Passes for a domain of the vendor.
  case unaligned = 1
  /// Fails for a domain of the firm.
  case failing = 2
}

/// A moment of the parent's story: a share of the way through one of its stages.
struct StoryMoment: Sendable {
  /// Number of the parent's stage, 0…5.
  let stage: Int
  /// Numerator and denominator of the way through it.
  let part: Int, of: Int

  /// Makes a moment.
  init(_ stage: Int, _ part: Int = 0, of whole: Int = 1) {
    self.stage = stage
    self.part = part
    of = whole
  }

  /// The moment in UTC seconds.
  func time(_ schedule: StageSchedule) -> Int {
    let at = schedule.stages[StageSchedule.parent][stage]
    return at.begin + (at.end - at.begin) * part / of
  }
}

/// The authentication of a system from a moment on.
struct AuthenticationPhase: Sendable {
  /// From when; the first phase of a system begins with the story.
  let since: StoryMoment
  /// Signature of its mail.
  let signature: SignatureState
  /// SPF of its mail.
  let sender: SenderState
  /// Share of its mail that leaves unsigned all the same, 0…1.
  let unsignedShare: Double

  /// Makes a phase.
  init(
    _ since: StoryMoment, _ signature: SignatureState, _ sender: SenderState,
    unsignedShare: Double = 0
  ) {
    self.since = since
    self.signature = signature
    self.sender = sender
    self.unsignedShare = unsignedShare
  }
}

/// A machine that hands mail to PowerMTA.
struct Injector: Sendable {
  /// Its HELO name.
  let helo: String
  /// Its IPv4 address.
  let address: String
  /// Its SMTP AUTH user; empty where it does not log in.
  let user: String
  /// Its part of the system's mail.
  let weight: Double
  /// True for a machine whose mail is never signed, whatever the system does.
  let neverSigns: Bool

  /// Makes an injector.
  init(
    _ helo: String, _ address: String, user: String = "", weight: Double = 1,
    neverSigns: Bool = false
  ) {
    self.helo = helo
    self.address = address
    self.user = user
    self.weight = weight
    self.neverSigns = neverSigns
  }
}

/// An address that receivers see.
struct SourceAddress: Sendable {
  /// The address as receivers see it.
  let seen: String
  /// The address as the node logs it; another one where the node is behind NAT.
  let logged: String
  /// Number of the node that sends from it.
  let node: Int
}

/// One of the firm's 14 sending systems.
struct SendingSystem: Sendable {
  /// How a system's volume lies over the week and the day.
  enum Shape: Sendable {
    /// Weekdays, office hours.
    case office
    /// Every day, by day and evening.
    case daily
    /// Every night, in one batch from 02:00.
    case nightly
    /// Two mornings a week.
    case campaigns
  }

  /// Its name, for people.
  let name: String
  /// Who answers for it; "" where nobody knew of it.
  let owner: String
  /// False for the systems that IT did not know.
  let known: Bool
  /// Its part of all mail.
  let weight: Double
  /// Its volume over time.
  let shape: Shape
  /// Machines that hand its mail over.
  let injectors: [Injector]
  /// VirtualMTA and pool.
  let vmta: String, pool: String
  /// From domains, each used alike.
  let domains: [String]
  /// Display name of the From header.
  let display: String
  /// Local part of the From header.
  let local: String
  /// MAIL FROM domain while SPF is aligned or failing.
  let ownEnvelope: String
  /// MAIL FROM domain, and signing domain, of the vendor; "" where there is none.
  let vendor: String
  /// Selector of the firm's key for this system.
  let selector: String
  /// Prefix of its jobs; "" for mail without a job.
  let job: String
  /// Phases in order of time.
  let phases: [AuthenticationPhase]
  /// Source addresses.
  let sources: [SourceAddress]
  /// True where each of its addresses was fully set up from the start.
  let configured: Bool
  /// Mean size in bytes.
  let size: Int

  /// Least weight of the receivers that it writes to; 0 for all.
  var reach: Double {
    let policy = FirmDomains.all[FirmDomains.index(domains[0])].policy
    return [0, 3.5, 5.5][policy]
  }
}
