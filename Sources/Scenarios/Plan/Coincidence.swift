/// Trouble that has nothing to do with DMARC, planted over a time.
package struct Coincidence: Sendable {
  /// What it is.
  package enum Trouble: String, Sendable, Codable {
    /// One receiver refuses all mail of one source address and names it.
    case reputationBlock
    /// One receiver is out of order: it defers, and refuses a part.
    case outage
    /// A list with many bad addresses goes out.
    case addressBurst
    /// Mailboxes of one receiver are full.
    case fullMailboxes
    /// One receiver cannot agree on TLS and defers.
    case handshake
  }

  /// What it is.
  package var trouble: Trouble
  /// Number of the receiver; nil for all.
  package var mailbox: Int?
  /// The source address; nil for all.
  package var sourceIP: String?
  /// Number of the stream; nil for all.
  package var stream: Int?
  /// First second.
  package var begin: Int
  /// One past the last second.
  package var end: Int
  /// Share of the mail that it hits, 0…1.
  package var share: Double
  /// Seconds from `begin` until the whole share is hit; before, it grows evenly.
  package var rampSeconds = 0
  /// Number of the job; nil for all.
  package var job: Int?

  /// The cause that its replies tell.
  package var cause: String {
    switch trouble {
    case .reputationBlock: return "reputation"
    case .outage, .handshake: return "connection"
    case .addressBurst: return "bad_address"
    case .fullMailboxes: return "quota"
    }
  }

  /// The share at a time.
  package func share(at time: Int) -> Double {
    guard rampSeconds > 0 else { return share }
    return share * min(1, Double(time - begin) / Double(rampSeconds))
  }

  /// True where it hits mail of a stream through an address to a receiver at a time.
  package func hits(stream: Int, sourceIP: String, mailbox: Int, at time: Int) -> Bool {
    time >= begin && time < end && (self.mailbox ?? mailbox) == mailbox
      && (self.sourceIP ?? sourceIP) == sourceIP && (self.stream ?? stream) == stream
  }
}
