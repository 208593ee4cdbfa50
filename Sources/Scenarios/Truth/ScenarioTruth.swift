/// What is true of a scenario, written as truth.json.
package struct ScenarioTruth: Codable, Sendable, Equatable {
  /// A relay as findings name it.
  package struct Relay: Codable, Sendable, Hashable {
    /// HELO name and address of the injector; empty for mail that no log knows.
    package var injector = "", injectorIP = ""
    /// The VirtualMTA; empty for mail that no log knows.
    package var vmta = ""
    /// The address that receivers see.
    package var sourceIP: String

    /// Makes a relay.
    package init(
      injector: String = "", injectorIP: String = "", vmta: String = "", sourceIP: String
    ) {
      self.injector = injector
      self.injectorIP = injectorIP
      self.vmta = vmta
      self.sourceIP = sourceIP
    }
  }

  /// A stage.
  package struct Stage: Codable, Sendable, Hashable {
    /// `none`, `quarantine` or `reject`.
    package var policy: String
    /// `pct`.
    package var percent: Int
    /// First second, UTC.
    package var begin: Int
  }

  /// Failures that began with a stage.
  package struct Introduced: Codable, Sendable, Equatable {
    /// The From domain.
    package var domain: String
    /// The relay.
    package var relay: Relay
    /// The stage in which they are.
    package var stage: Stage
    /// `refused`, `deferred` or `quarantined`.
    package var kind: String
    /// The cause that the replies tell; `dmarc_policy` for quarantined mail.
    package var cause: String
    /// `dmarc` or `coincident`.
    package var attribution: String
    /// Rate difference × attempted in the stage, in messages: `attempted × (rate − rate before)`,
    /// each rate the mean of the known chances over the attempts of its stage.
    package var expected: Double
    /// `expected` in those attempts whose stage is certain, which a report can be held to.
    ///
    /// Less than `expected` only for quarantined mail where the stages are left to be inferred:
    /// windows within one day of a change are not counted.
    package var certain: Double
    /// Rate of the process in the stage less that before, over all relays of the domain and
    /// source address, which reports do not tell apart; a share from −1 to 1.
    package var addressRise: Double
    /// The same as `expected` with what happened in place of the chances.
    package var actual: Double
    /// Attempts in this stage and in the one before.
    package var attempted: Int, attemptedBefore: Int
    /// Failures of this process in this stage and in the one before.
    package var failed: Int, failedBefore: Int
    /// `expected` by receiver; those of at least half a message.
    package var receivers: [String: Double]
    /// Number of the planted coincidence; nil for the policy's own failures.
    package var coincidence: Int?
  }

  /// What a relay does about DKIM for a domain.
  package struct Signing: Codable, Sendable, Equatable {
    /// The From domain.
    package var domain: String
    /// The relay.
    package var relay: Relay
    /// `aligned`, `unsigned`, `unaligned`, `broken` or `intermittent`.
    package var state: String
    /// Messages that reports count.
    package var messages: Int
    /// Those without any signature.
    package var unsigned: Int
    /// Those without an aligned signature that verifies.
    package var failing: Int
    /// True where SPF passes aligned all the same.
    package var isCarriedBySPF: Bool
    /// False where volumes in step hide which injector it is.
    package var isDeterminable: Bool
    /// Relays that share its domain and source address, itself among them.
    package var sharing: Int
    /// `forwarder`, `breakingForwarder`, `vendor`, `spoofer`; nil for our own relays.
    package var foreign: String?
  }

  /// A planted coincidence.
  package struct Planted: Codable, Sendable, Equatable {
    /// What it is.
    package var trouble: Coincidence.Trouble
    /// Name of the receiver; nil for all.
    package var receiver: String?
    /// The source address; nil for all.
    package var sourceIP: String?
    /// Times in UTC seconds, `[begin, end)`.
    package var begin: Int, end: Int
  }

  /// Own mail at risk in the last days.
  package struct Readiness: Codable, Sendable, Equatable {
    /// The policy domain.
    package var domain: String
    /// Reported messages of our own relays, and those that failed both legs.
    package var messages: Int, failing: Int
  }

  /// The kind and the seed it was made from.
  package var kind: ScenarioKind, seed: UInt64
  /// True where no stage introduces any failure.
  package var isNull: Bool
  /// True where the configuration declares the stages.
  package var declaresStages: Bool
  /// First second and one past the last, UTC.
  package var begin: Int, end: Int
  /// Rows by type.
  package var rows: [String: Int]
  /// Messages in all reports, each report once.
  package var reportedMessages: Int
  /// Failures that a stage or a coincidence introduced, of at least half a message.
  package var introduced: [Introduced]
  /// Every domain and relay with mail in reports.
  package var signing: [Signing]
  /// Planted coincidences in the order of their numbers.
  package var coincidences: [Planted]
  /// Policy domains in order.
  package var readiness: [Readiness]
}
