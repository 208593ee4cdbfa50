/// One row of an accounting file.
struct ScenarioRow {
  /// Delivered, refused or deferred.
  enum Kind: String { case d, b, t }

  /// What the reply says.
  enum Reply: Int {
    case accepted, policy, policyLater, unknown, quota, later, reputation, content
    case outageLater, outage, handshakeLater
  }

  /// The record type.
  let kind: Kind
  /// The reply.
  let reply: Reply
  /// `timeLogged` and `timeQueued` in UTC seconds.
  let time: Int, queued: Int
  /// Numbers of the stream and the receiver.
  let stream: Int, mailbox: Int
  /// Number of the job within the day; -1 for mail without jobs.
  let job: Int
  /// Bits from which the texts follow.
  let bits: UInt64
}
