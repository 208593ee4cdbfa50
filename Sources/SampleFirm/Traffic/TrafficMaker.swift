/// Makes messages: who sends, from where, to whom, with which signature.
struct TrafficMaker {
  private let model: FirmModel
  private var chance: SplitMix
  private var serial: UInt64 = 0
  private var further: UInt32 = 0
  private let furtherFrom: Int

  /// Starts with the plan's seed.
  init(_ model: FirmModel) {
    self.model = model
    chance = SplitMix(seed: model.plan.seed)
    furtherFrom = Receivers.all.firstIndex { $0.name == "telenest" } ?? 0
  }

  /// Number of the sender by the bounds of an hour, which end at 1.
  mutating func sender(_ bounds: [Double]) -> Int {
    let lot = chance.unit()
    var index = 0
    while index + 1 < bounds.count, lot >= bounds[index] { index += 1 }
    return index
  }

  /// Seconds from `0..<limit`, for the jitter of a message in its hour.
  mutating func jitter(_ limit: Int) -> Int { chance.below(limit) }

  /// The next message of a sender at a time.
  mutating func item(sender number: Int, at time: Int) -> MailItem {
    let sender = model.senders[number]
    let bits = chance.next()
    var item = MailItem()
    serial &+= 1
    // The mixing is one to one, so every message's seed differs from all others'.
    item.seed = SplitMix.mix(serial &+ model.plan.seed &* 0x1_0000_0001)
    item.queued = time - Int(bits >> 62)
    item.sender = UInt8(number)
    item.receiver = receiver(of: sender, lot: Int(bits & 4095))
    // Many further domains need much mail to stand in.
    if model.plan.distinctRecipientDomains > 0, chance.below(10) < 7 {
      item.receiver = UInt8(furtherFrom)
    }
    item.domain = UInt8(sender.domains[Int(bits >> 12 & 255) % sender.domains.count])
    item.address = UInt8(sender.addresses[Int(bits >> 20 & 4095) % sender.addresses.count])
    let lot = Double(bits >> 32 & 0xffff) / 65_536
    while Int(item.injector) + 1 < sender.injectorBounds.count,
      lot >= sender.injectorBounds[Int(item.injector)]
    {
      item.injector += 1
    }
    let mailbox = model.mailboxes[Int(item.receiver)]
    let place = Int(bits >> 48 & 255) % mailbox.domains.count
    item.recipientDomain = UInt8(place)
    item.host = UInt8(
      mailbox.hosts.count == mailbox.domains.count
        ? place : Int(bits >> 56 & 255) % mailbox.hosts.count)
    sign(&item, sender, at: time)
    item.size = UInt32(sender.system.size / 2 + chance.below(sender.system.size))
    if chance.below(100) < 6 { item.recipients = UInt8(2 + chance.below(3)) }
    if model.plan.distinctRecipientDomains > 0, Int(item.receiver) == furtherFrom {
      let limit = UInt32(model.plan.distinctRecipientDomains)
      item.furtherDomain = further % limit + 1
      further = (further + 1) % limit
    }
    return item
  }

  /// Gives a message the signature and SPF result of its sender's phase.
  private mutating func sign(_ item: inout MailItem, _ sender: SenderTexts, at time: Int) {
    let phase = sender.phase(at: time)
    item.spf = phase.sender
    item.signature = phase.signature
    if sender.system.injectors[Int(item.injector)].neverSigns, !isMended(time) {
      item.signature = .unsigned
    } else if phase.unsignedShare > 0, chance.chance(phase.unsignedShare) {
      item.signature = .unsigned
    }
  }

  /// The receiver by twelve bits of chance.
  ///
  /// The subsidiary and the club write to private people, who have no mailbox at small sites.
  private func receiver(of sender: SenderTexts, lot: Int) -> UInt8 {
    let number = model.receiverTable[lot]
    guard model.mailboxes[Int(number)].receiver.weight < sender.reach else { return number }
    return UInt8(furtherFrom)
  }

  /// True from the moment at which the last web server learned to sign.
  private func isMended(_ time: Int) -> Bool { time >= model.mendedTime }
}
