import ByteKit
import Policies
import ReplyClassifier
public import Traffic

/// A row, or the first of several alike, as a store keeps it once its log is gone.
public struct KeptRow: Hashable, Sendable {
  /// When it was logged, POSIX seconds UTC: to the second, or the minute that it begins.
  public let time: Int
  /// True where `time` is the beginning of a minute.
  public let isMinute: Bool
  /// What became of it.
  public let outcome: Outcome
  /// From domain, who handed the mail over, and where it went.
  public let stream: Rollup.Stream
  /// Rows that are alike.
  public let count: Int
  /// The recipient's domain; nil where it is not kept.
  public let recipientDomain: String?
  /// The job; nil where it is not kept.
  public internal(set) var job: String?
  /// The reply; of some rows without what differs from mail to mail, nil where it is not kept.
  public internal(set) var reply: String?

  /// What is told, by name, in a fixed order; what is empty or not kept is left out.
  package var values: [(name: String, value: String)] {
    let iso = CivilTime.iso(time)
    let (word, cause): (String, String?) =
      switch outcome {
      case .delivered: ("delivered", nil)
      case .refused(let cause): ("refused", cause.rawValue)
      case .deferred(let cause): ("deferred", cause.rawValue)
      }
    let all: [(String, String?)] = [
      ("time", isMinute ? String(iso.prefix(16)) + "Z" : iso), ("outcome", word), ("cause", cause),
      ("rows", count > 1 ? String(count) : nil), ("domain", stream.domain),
      ("source_ip", stream.sourceIP?.description), ("injector", stream.relay.injector),
      ("injector_ip", stream.relay.injectorIP?.description), ("vmta", stream.relay.vmta),
      ("node", stream.relay.node), ("receiver", stream.delivery.receiver),
      ("recipient_domain", recipientDomain), ("job", job), ("reply", reply),
    ]
    return all.compactMap { name, value in
      guard let value, !value.isEmpty else { return nil }
      return (name, value)
    }
  }
}
