public import AggregateReports
public import ByteKit

/// What the admin knows and no input tells: the parts of the configuration that findings need.
public struct FindingContext: Hashable, Sendable {
  /// Blocks of addresses that are ours.
  public var ownNetworks: [IPNetwork] = []
  /// The inventory.
  public var systems: [MailSystem] = []
  /// Whose senders outside the log are, in the order of the configuration.
  public var senders: [SenderRule] = []
  /// Domains that do not change stage, against which changes are held.
  public var controlDomains: [String] = []
  /// The policy at which a policy domain's way ends; `reject` for those not named.
  public var targets: [String: Disposition] = [:]
  /// What must be met before a domain goes on.
  public var readiness = ReadinessThresholds()

  /// What is expected of the inputs.
  public var expected = InputExpectation()
  /// Own mail that may be lost to DMARC without being told, as a share of its policy domain's.
  public var lostShareMax = Self.lostShareMaxDefault

  /// One message in ten thousand.
  public static let lostShareMaxDefault = 0.0001

  /// How PowerMTA's configurations mean mail to be signed, for the pairs of the log that they know.
  public var meant: [SigningPair: MeantSigning] = [:]

  /// Nothing known.
  public init() {}

  /// True when the configuration names an address as ours.
  public func owns(_ address: IPAddress) -> Bool {
    ownNetworks.contains { $0.contains(address) }
      || systems.contains { $0.matches(relay: nil, sourceIP: address) }
  }
}
