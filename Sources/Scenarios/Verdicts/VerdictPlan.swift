import ByteKit

/// All that decides a world by which verdicts are judged; days count from `begin`.
struct VerdictPlan: Sendable {
  typealias Policy = ScenarioStage.Policy

  /// Seconds of a day.
  static let day = 86_400

  /// A published policy from a day on.
  struct Step: Sendable, Equatable {
    var day = 0
    var policy: Policy
    var percent = 100
    var testing = false
  }

  /// A policy domain.
  struct Domain: Sendable {
    var name: String
    /// Policies by their first day; the first begins on day 0.
    var steps: [Step]
    /// False where no reporter speaks of it.
    var isReported = true
    /// Where its ladder ends.
    var target = Policy.reject
    /// A step after the world's end that the configuration declares.
    var declared: Step?

    /// The policy of a day.
    func step(at day: Int) -> Step {
      steps.last { $0.day <= day } ?? steps[0]
    }
  }

  /// How a relay's mail is authenticated from a day on.
  struct Phase: Sendable {
    var day = 0
    /// Messages of each day that fail both SPF and DKIM alignment.
    var fails = Fails.none
    /// False where the mail that passes does so by SPF alone.
    var isSigned = true
  }

  /// How many messages of a day fail.
  enum Fails: Sendable {
    case none
    case all
    case some(Int)

    /// Failing messages among so many.
    func count(of messages: Int) -> Int {
      switch self {
      case .none: 0
      case .all: messages
      case .some(let count): min(count, messages)
      }
    }
  }

  /// A relay of our own.
  struct Relay: Sendable {
    /// Number of the policy domain.
    var domain: Int
    /// What stands before the policy domain in the From domain, with its dot.
    var prefix = ""
    var injector: String
    var injectorIP: String
    var vmta: String
    /// Source addresses, taken in turn.
    var addresses: [String]
    /// Names of nodes, one for each address in turn; empty where there is one log.
    var nodes: [String] = []
    /// Messages a day.
    var perDay: Int
    /// Receivers in turn; one that stands twice gets twice as much.
    var mailboxes: [Int]
    /// Receivers from a day on, in place of the others.
    var laterMailboxes: (day: Int, mailboxes: [Int])?
    /// The only receiver at which mail fails; nil for all.
    var failsAt: Int?
    /// Days on which it sends.
    var days: Range<Int>
    /// Days of the week, Monday 0, on which it sends; empty for all.
    var weekdays: Set<Int> = []
    /// How its mail is authenticated.
    var phases: [Phase] = [Phase()]

    /// The phase of a day.
    func phase(at day: Int) -> Phase { phases.last { $0.day <= day } ?? phases[0] }
  }

  /// Who sends as a domain from addresses outside the log.
  struct Sender: Sendable {
    /// What he is.
    ///
    /// A vendor passes and nobody has decided on him; a decided one's mail is own mail, and a node is
    /// a relay of ours whose log is missing.
    enum Role: Sendable { case stranger, vendor, unknownVendor, decided, missingNode }

    var role: Role
    var domain: Int
    /// What stands before the policy domain in the From domain, with its dot.
    var prefix = ""
    /// Taken in turn by day.
    var addresses: [String]
    /// Messages a day at each reporter from each address.
    var perDay: Int
    var mailboxes: [Int]
    var days: Range<Int>
    /// He sends on each so-manieth day of them.
    var every = 1
    /// Addresses of one day.
    var addressesPerDay = 1
    /// How his mail authenticates; nil where the role says it.
    var credentials: MailCredentials?
    /// Those whose mail is one party's have the same.
    var party = 0

    /// How his mail as a From domain authenticates.
    func credentials(as from: String) -> MailCredentials {
      if let credentials { return credentials }
      switch role {
      case .stranger: return MailCredentials()
      case .unknownVendor: return .itself(MailCredentials.vendorDomain)
      case .vendor, .decided, .missingNode:
        return .own(from, isSigned: true, passesSPF: true)
      }
    }
  }

  /// Mail that a host took, passed on and got back.
  struct LateRefusal: Sendable {
    /// Number of the relay, of the receiver that took the mail, and of the one that refused it.
    var relay: Int, host: Int, refuser: Int
    var perDay: Int
    var days: Range<Int>
  }

  /// A line of the configuration about senders.
  enum Decision: Sendable, Equatable {
    /// One of `senders`.
    case sender(String)
    /// One of `systems`.
    case system(String)
  }

  /// What is wrong with the inputs.
  enum Damage: Sendable, Equatable {
    case none
    case junkReport
    case missingLog
    case missingReports
    case cutGzip
    case noFromColumn
  }

  var kind: VerdictKind
  /// First second, a midnight UTC.
  var begin: Int
  var days: Int
  var domains: [Domain] = []
  var relays: [Relay] = []
  var senders: [Sender] = []
  var lateRefusals: [LateRefusal] = []
  var decisions: [Decision] = []
  /// Reports are there of the days before this one.
  var reportedDays: Int
  /// Reporters that leave the selector out (RFC 7489 appendix C: it is optional).
  var selectorless: Set<Int> = []
  /// Receivers that apply a policy with t=y in full.
  var disobeying: Set<Int> = []
  /// The configured `verdict.lost`, 0…1; nil for the default.
  var lost: Double?
  var declaresStages = false
  /// Relays whose system the configuration calls retired.
  var retired: Set<Int> = []
  /// The node whose rows are missing from a day on; an empty name where there is one log.
  var silent: (node: String, day: Int)?
  var damage = Damage.none

  /// The default of `verdict.lost`.
  static let lostDefault = 0.0001

  /// What a receiver does on a day with mail of a domain that fails (RFC 9989: with t=y one level
  /// less than published).
  func disposition(domain: Int, day: Int, mailbox: Int) -> Policy {
    let step = domains[domain].step(at: day)
    guard step.testing, !disobeying.contains(mailbox) else { return step.policy }
    return step.policy == .reject ? .quarantine : .none
  }

  /// The second at which a day begins.
  func time(ofDay day: Int) -> Int { begin + day * Self.day }

  /// Nodes by name; empty where there is one log.
  var nodes: [String] { Set(relays.flatMap(\.nodes)).sorted() }
}
