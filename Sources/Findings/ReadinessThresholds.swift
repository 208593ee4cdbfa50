/// What must be met before a domain may go on to its next stage.
///
/// The defaults are Stagewatch's own proposal: two weeks see a weekly cycle and most of a monthly
/// one; 99.5 % of own mail passing leaves room for forwarders; below 60 % coverage a share says
/// more about the reporters than about the mail.
public struct ReadinessThresholds: Hashable, Sendable {
  /// Days of the present stage that must have been watched.
  public var days = 14
  /// Share of own mail that must pass DMARC, 0…1.
  public var ownPass = 0.995
  /// Share of delivered mail that must go to receivers that report, 0…1.
  public var coverage = 0.60
  /// Reported messages for each logged recipient; outside it warns and never holds.
  public var ratio = 0.9...1.1

  /// The defaults.
  public init() {}
}
