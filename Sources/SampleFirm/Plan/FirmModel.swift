import ByteKit

/// The firm's data made ready for use: fixed texts, tables of chance, times.
final class FirmModel {
  /// One source address with its texts.
  struct Address {
    /// As receivers see it, in canonical text.
    let text: String
    /// The same as bytes.
    let seenPiece: Piece
    /// As the node logs it.
    let logged: Piece
    /// Number of the node.
    let node: Int
    /// Number of the sender that uses it.
    let sender: Int
  }

  let plan: FirmPlan
  let schedule: StageSchedule
  let arena = PieceArena()
  let addresses: [Address]
  let senders: [SenderTexts]
  let mailboxes: [MailboxTexts]
  let domainPieces: [Piece], domainCapitals: [Piece]
  /// Receiver by twelve bits of chance.
  let receiverTable: [UInt8]
  /// Number of the forwarding service among the receivers.
  let forwarder: Int
  /// Number of the receiver that the forwarding service sends on to.
  let google: Int
  /// Number of the receiver that blocked an address.
  let blockReceiver: Int
  /// Times of the incidents.
  let waveTime: Range<Int>, blockTime: Range<Int>
  /// When the last machine that never signed learned to.
  let mendedTime: Int

  /// Prepares a plan.
  init(_ plan: FirmPlan) {
    self.plan = plan
    let schedule = StageSchedule(plan)
    self.schedule = schedule
    let arena = self.arena
    let addresses = Self.makeAddresses(plan, arena)
    self.addresses = addresses
    senders = FirmSystems.senders.enumerated().map { number, system in
      SenderTexts(
        system, schedule, isMended: plan.mended,
        addresses: addresses.indices.filter { addresses[$0].sender == number }, arena)
    }
    mailboxes = Receivers.all.enumerated().map {
      MailboxTexts($0.element, number: $0.offset, seed: plan.seed, schedule, arena)
    }
    domainPieces = FirmDomains.all.map { arena.piece($0.name) }
    domainCapitals = FirmDomains.all.map { arena.piece($0.name.uppercased()) }
    receiverTable = Self.makeReceiverTable()
    forwarder = Receivers.all.firstIndex { $0.name == SmallReceivers.forwarder } ?? 0
    google = Receivers.all.firstIndex { $0.name == "google" } ?? 0
    blockReceiver = Receivers.all.firstIndex { $0.name == Incidents.blockReceiver } ?? 0
    waveTime = Incidents.wave(schedule)
    blockTime = Incidents.block(schedule)
    mendedTime = plan.mended ? schedule.begin : StoryMoment(5, 2, of: 3).time(schedule)
  }

  private static func makeAddresses(_ plan: FirmPlan, _ arena: PieceArena) -> [Address] {
    var list: [Address] = []
    for (number, system) in FirmSystems.senders.enumerated() {
      for source in system.sources where source.node < plan.nodes {
        guard let seen = IPAddress(source.seen) else { preconditionFailure(source.seen) }
        list.append(
          Address(
            text: seen.description, seenPiece: arena.piece(seen.description),
            logged: arena.piece(source.logged), node: source.node, sender: number))
      }
    }
    return list
  }

  private static func makeReceiverTable() -> [UInt8] {
    let total = Receivers.all.reduce(0) { $0 + $1.weight }
    var table: [UInt8] = []
    var sum = 0.0
    for (number, receiver) in Receivers.all.enumerated() {
      sum += receiver.weight
      let end = Int((sum / total * 4096).rounded())
      while table.count < end { table.append(UInt8(number)) }
    }
    return table
  }
}
