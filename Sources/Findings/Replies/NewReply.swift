import AccountingLog
import Join
public import Policies
public import ReplyClassifier
import Traffic

/// A reply about DMARC, SPF or DKIM that a receiver first gave after a policy domain's stage began.
///
/// It is told however few rows have it: one row is enough to show that a receiver has begun to act.
public struct NewReply: Hashable, Sendable {
  /// The policy domain.
  public let domain: String
  /// The stage in which it was first seen.
  public let stage: Stage
  /// The receiver.
  public internal(set) var receiver: String
  /// The DMARC policy or authentication.
  public let cause: Cause
  /// The reply without what differs from message to message.
  public internal(set) var signature: String
  /// Rows since then.
  public let count: Int
  /// First and last row, POSIX seconds UTC; live.
  public let firstSeen: Int, lastSeen: Int
  /// Whose mail the first row was.
  public internal(set) var relay: RelayName
  /// The first row.
  public internal(set) var example: StageFailure.Example

  /// All of a correlation, those with the most rows first.
  ///
  /// A reply counts as new where mail of the policy domain had met the receiver before the stage
  /// began, and never this reply.
  static func all(
    of correlation: Correlation, _ mail: StreamParts, _ context: FindingContext
  ) -> [NewReply] {
    let known = firstMeetings(mail)
    var found: [Place: ReplySighting] = [:]
    for sighting in correlation.rollup.replies {
      let place = Place(sighting)
      found[place] = found[place].map { merged($0, sighting) } ?? sighting
    }
    return found.values.compactMap { sighting in
      let stages = correlation.timeline.stages[sighting.group]
      guard let index = correlation.timeline.index(group: sighting.group, at: sighting.first),
        index > 0,
        let met = known[Meeting(group: sighting.group, receiver: sighting.receiver)],
        met < stages[index].begin
      else { return nil }
      return NewReply(sighting, stages[index], correlation, context)
    }.sorted(by: comesFirst)
  }

  private init(
    _ sighting: ReplySighting, _ stage: Stage, _ correlation: Correlation,
    _ context: FindingContext
  ) {
    domain = stage.domain
    self.stage = stage
    receiver = sighting.receiver
    cause = sighting.cause
    signature = sighting.signature
    count = sighting.count
    firstSeen = sighting.first
    lastSeen = sighting.last
    relay = RelayName(
      sighting.stream.relay, sourceIP: sighting.stream.sourceIP, systems: context.systems)
    example = StageFailure.Example(
      diagnostic: nil, path: correlation.request.logs[sighting.exampleInput].path,
      offset: sighting.exampleOffset, job: nil)
  }

  private static func comesFirst(_ a: NewReply, _ b: NewReply) -> Bool {
    if a.count != b.count { return a.count > b.count }
    return (a.domain, a.receiver, a.signature, a.cause.rawValue)
      < (b.domain, b.receiver, b.signature, b.cause.rawValue)
  }

  // MARK: - Bringing together

  /// Deliveries of one receiver differ by who reports on them; that does not matter here.
  private struct Place: Hashable {
    let group: Int
    let receiver: String
    let cause: Cause
    let signature: String

    init(_ sighting: ReplySighting) {
      group = sighting.group
      receiver = sighting.receiver
      cause = sighting.cause
      signature = sighting.signature
    }
  }

  private struct Meeting: Hashable {
    let group: Int
    let receiver: String
  }

  private static func merged(_ a: ReplySighting, _ b: ReplySighting) -> ReplySighting {
    let isEarlier =
      (b.first, b.exampleInput, b.exampleOffset) < (a.first, a.exampleInput, a.exampleOffset)
    return (isEarlier ? b : a).counting(rows: a.count + b.count, last: max(a.last, b.last))
  }

  /// When mail of a policy domain first met a receiver.
  private static func firstMeetings(_ mail: StreamParts) -> [Meeting: Int] {
    var first: [Meeting: Int] = [:]
    for part in mail.parts {
      let meeting = Meeting(
        group: mail.groups[part.stream], receiver: mail.stream(part).delivery.receiver)
      first[meeting] = min(first[meeting] ?? .max, part.first)
    }
    return first
  }
}
