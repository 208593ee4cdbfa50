public import ReplyClassifier
import Traffic

/// Mail of one From domain that one host took, passed on and got back for one cause: the live trace
/// of forwarding.
///
/// Counted in `rb` rows and never in `refused`.
public struct LateRefusal: Hashable, Sendable {
  /// Recipients that are named.
  public static let recipientsMax = 5
  /// Late refusals that are told apart; the rest is told by cause.
  public static let countMax = 1000

  /// A mailbox to which mail was sent.
  public struct Recipient: Hashable, Sendable {
    /// The address, in lower case.
    public internal(set) var address: String
    /// Messages.
    public let messages: Int
  }

  /// The host that had taken the mail, in lower case; nil where it is not known, or several.
  public let host: String?
  /// Who refused it; nil where nothing tells, or several.
  public internal(set) var receiver: String?
  /// From domain; empty where it is not known, or several.
  public internal(set) var domain: String
  /// Why.
  public let cause: Cause
  /// Messages.
  public let messages: Int
  /// Those with the most messages first, `recipientsMax` at most.
  public internal(set) var recipients: [Recipient]
  /// Mailboxes beside those.
  public let moreRecipients: Int
  /// First and last time that mail came back, POSIX seconds UTC.
  public let firstSeen: Int, lastSeen: Int
}

extension LateRefusal {
  private struct Key: Hashable {
    var host: String
    var receiver: String?
    var domain: String
    var cause: Cause
  }

  private struct Sum {
    var messages = 0
    var recipients: [String: Int] = [:]
    var first = Int.max
    var last = Int.min

    mutating func add(_ row: LateRefusalRow) {
      messages += 1
      if !row.recipient.isEmpty { recipients[row.recipient, default: 0] += 1 }
      first = min(first, row.time)
      last = max(last, row.time)
    }

    mutating func add(_ other: Sum) {
      messages += other.messages
      for (recipient, count) in other.recipients { recipients[recipient, default: 0] += count }
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }

  /// The late refusals of `rb` rows: those for DMARC first, then those with the most messages.
  static func all(of rows: [LateRefusalRow]) -> [LateRefusal] {
    var sums: [Key: Sum] = [:]
    for row in rows {
      let key = Key(host: row.host, receiver: row.receiver, domain: row.domain, cause: row.cause)
      sums[key, default: Sum()].add(row)
    }
    var sorted = sums.sorted { isBefore(($0.key, $0.value), ($1.key, $1.value)) }
    if sorted.count > countMax {
      var rest: [Key: Sum] = [:]
      for (key, sum) in sorted[countMax...] {
        let several = Key(host: "", receiver: nil, domain: "", cause: key.cause)
        rest[several, default: Sum()].add(sum)
      }
      sorted =
        sorted[..<countMax]
        + rest.sorted { isBefore(($0.key, $0.value), ($1.key, $1.value)) }
    }
    return sorted.map { LateRefusal($0.key, $0.value) }
  }

  private static func isBefore(_ a: (Key, Sum), _ b: (Key, Sum)) -> Bool {
    let isDMARC = (a: a.0.cause == .dmarcPolicy, b: b.0.cause == .dmarcPolicy)
    if isDMARC.a != isDMARC.b { return isDMARC.a }
    if a.1.messages != b.1.messages { return a.1.messages > b.1.messages }
    if a.1.first != b.1.first { return a.1.first < b.1.first }
    return (a.0.host, a.0.receiver ?? "", a.0.domain, a.0.cause.rawValue)
      < (b.0.host, b.0.receiver ?? "", b.0.domain, b.0.cause.rawValue)
  }

  private init(_ key: Key, _ sum: Sum) {
    host = key.host.isEmpty ? nil : key.host
    receiver = key.receiver
    domain = key.domain
    cause = key.cause
    messages = sum.messages
    let sorted = sum.recipients.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    recipients = sorted.prefix(Self.recipientsMax).map {
      Recipient(address: $0.key, messages: $0.value)
    }
    moreRecipients = max(0, sorted.count - Self.recipientsMax)
    firstSeen = sum.first
    lastSeen = sum.last
  }
}
