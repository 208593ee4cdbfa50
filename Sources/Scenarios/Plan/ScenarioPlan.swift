/// All that is decided before the first message of a scenario is made.
package struct ScenarioPlan: Sendable {
  /// Start of all chance.
  package var seed: UInt64
  /// What the scenario is about.
  package var kind: ScenarioKind
  /// First second, a midnight UTC.
  package var begin: Int
  /// One past the last second, a midnight UTC.
  package var end: Int
  /// Policy domains.
  package var domains: [ScenarioDomain] = []
  /// Relays.
  package var relays: [ScenarioRelay] = []
  /// Streams.
  package var streams: [MailStream] = []
  /// Receivers.
  package var mailboxes: [Mailbox] = []
  /// Planted trouble.
  package var coincidences: [Coincidence] = []
  /// Foreign mail.
  package var foreign: [ForeignSender] = []
  /// True where the configuration declares the stages.
  package var declaresStages = true

  /// Seconds of a day.
  package static let day = 86_400

  /// The policy that a receiver has seen of a domain at a time.
  package func stageSeen(_ mailbox: Mailbox, policy: Int, at time: Int) -> ScenarioStage {
    let domain = domains[policy]
    return domain.stages[domain.stage(at: time - mailbox.lagSeconds)]
  }

  /// Addresses by which more than one stream of a domain leaves.
  package func sharing(_ stream: MailStream) -> [MailStream] {
    streams.filter {
      $0.domain == stream.domain && relays[$0.relay].sourceIP == relays[stream.relay].sourceIP
    }
  }
}
