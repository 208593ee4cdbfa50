/// What must be met before a domain may go on to its next stage.
///
/// The defaults are Stagewatch's own proposal: two weeks see a weekly cycle and most of a monthly
/// one; 99.5 % of own mail passing leaves room for forwarders; 99 % signed leaves room for reporters
/// that lose a key lookup; 0.2 % of senders that nobody knows is less than any real system sends;
/// below 60 % coverage a share says more about the reporters than about the mail.
public struct ReadinessThresholds: Hashable, Sendable {
  /// Days of the present stage that must have been watched.
  public var days = 14
  /// Share of own mail that must pass DMARC, 0…1.
  public var ownPass = 0.995
  /// Share of own mail that must bear an aligned signature before `reject`, 0…1.
  public var signed = 0.99
  /// Share of undecided senders' mail among own and theirs that is allowed, 0…1.
  public var unknownSenders = 0.002
  /// Share of delivered mail that must go to receivers that report, 0…1.
  public var coverage = 0.60
  /// Reported messages for each logged recipient; outside it warns and never holds.
  ///
  /// Reports count messages and the log recipients, so a message to several recipients of one
  /// receiver lowers it and a retry after DATA raises it.
  public var ratio = 0.75...1.1

  /// The defaults.
  public init() {}
}
