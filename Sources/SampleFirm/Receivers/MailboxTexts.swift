/// A receiver with its texts ready to be written.
final class MailboxTexts {
  let receiver: Receiver
  let domains: [Piece]
  /// `host (address)`, address.
  let hosts: [Piece], hostAddresses: [Piece]
  /// The hosts without their addresses.
  let hostNames: [Piece]
  let esmtp: Piece, tlsVersion: Piece, tlsCipher: Piece
  let accepted: ReplyTemplate, unknown: ReplyTemplate, rate: ReplyTemplate
  let reputation: ReplyTemplate, content: ReplyTemplate
  let dmarc: ReplyTemplate?
  /// When it sees each stage, by policy domain.
  let seen: [[Int]]

  /// Prepares a receiver; `number` is its place in `Receivers.all`.
  init(
    _ receiver: Receiver, number: Int, seed: UInt64, _ schedule: StageSchedule, _ arena: PieceArena
  ) {
    func reply(_ text: String, _ status: String, _ category: String) -> ReplyTemplate {
      ReplyTemplate(text, status: status, category: category, arena: arena)
    }
    self.receiver = receiver
    domains = receiver.domains.map { arena.piece($0) }
    hosts = receiver.hosts.map { arena.piece("\($0.name) (\($0.address))") }
    hostAddresses = receiver.hosts.map { arena.piece($0.address) }
    hostNames = receiver.hosts.map { arena.piece($0.name) }
    esmtp = arena.field(receiver.esmtp)
    let tls = receiver.tls.split(separator: ",").map(String.init)
    tlsVersion = arena.piece(tls.first ?? "")
    tlsCipher = arena.piece(tls.last ?? "")
    let texts = receiver.replies
    accepted = reply(texts.accepted, "2.0.0 (success)", "")
    unknown = reply(texts.unknown, "5.1.1 (bad destination mailbox address)", "bad-mailbox")
    rate = reply(texts.rate, "4.7.0 (other or undefined security status)", "policy-related")
    reputation = reply(texts.reputation, "5.7.1 (delivery not authorized)", "spam-related")
    content = reply(texts.content, "5.7.1 (delivery not authorized)", "content-related")
    dmarc =
      texts.dmarc.isEmpty
      ? nil : reply(texts.dmarc, "5.7.1 (delivery not authorized)", "policy-related")
    seen = schedule.stages.enumerated().map { policy, stages in
      stages.enumerated().map { stage, value in
        guard stage > 0 else { return value.begin }
        let key = UInt64(number * 64 + policy * 8 + stage) &* 0x2545_f491_4f6c_dd1d
        let jitter = Int(SplitMix.mix(seed &+ key) % 1200)
        return value.begin + receiver.policyLagSeconds + jitter
          + Self.staleSeconds(receiver.name, policy: policy, stage: stage)
      }
    }
  }

  /// One reporter keeps the old record for 30 hours more once, as a stuck cache would.
  static func staleSeconds(_ receiver: String, policy: Int, stage: Int) -> Int {
    receiver == "comcast" && policy == StageSchedule.parent && stage == 3 ? 30 * 3600 : 0
  }

  /// Number of the stage that it sees for a policy domain at a time.
  func stageSeen(policy: Int, at time: Int) -> Int {
    let times = seen[policy]
    var stage = 0
    var index = 1
    while index < times.count {
      if time >= times[index] { stage = index }
      index += 1
    }
    return stage
  }
}
