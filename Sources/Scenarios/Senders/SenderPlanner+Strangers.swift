/// Worlds of those who are none of ours.
extension SenderPlanner {
  mutating func addStrangers() {
    switch kind {
    case .wave:
      addFirm()
      addWave(messages: 10...200_000)
    case .waveSigned: addSignedWave()
    case .spooferSigned: addSignedSpoofer()
    case .newSpammer: addNewSpammer()
    default:
      addFirm()
      // So that a message now and then is clearly less than a hundredth.
      firm.plan.relays[0].perDay *= 8
      for _ in 0..<number(2...6) { addNamedStranger() }
      addWave(messages: 10...300)
    }
  }

  /// Spoofed mail that authenticates as nobody; its size is drawn by its order of magnitude.
  mutating func addWave(messages: ClosedRange<Int>) {
    var sizes = [messages.lowerBound]
    while let last = sizes.last, last * 8 <= messages.upperBound { sizes.append(last * 8) }
    let size = min(pick(sizes) * number(1...7), messages.upperBound)
    let length = number(1...6)
    let begin = number(0...days - length)
    let mailboxes = reporters(1...4)
    let perDay = max(1, min(size / length / mailboxes.count, number(1...200)))
    let each = max(1, size / (length * mailboxes.count * perDay))
    let party = addParty(SenderPlan.Party(names: [], isCrowd: true))
    send(
      party, .stranger, MailCredentials(), from: newAddresses(min(500, perDay * length)),
      perDay: each, at: mailboxes, on: begin..<begin + length, addressesPerDay: perDay)
  }

  /// A name that is thrown away after a day or two, again and again; over before the last days.
  private mutating func addSignedWave() {
    addFirm()
    var day = number(0...days / 2)
    while day < days - 5 {
      let name = newName()
      let party = addParty(SenderPlan.Party(names: [name]))
      send(
        party, .stranger, .itself(name), from: newAddresses(number(1...3)), perDay: number(3...300),
        at: reporters(1...4), on: day..<day + number(1...2))
      day += number(1...3)
    }
  }

  /// By his mail alone nobody can tell him from a vendor; rightly refused, he is not critical.
  private mutating func addSignedSpoofer() {
    firm.addFirm(pick([.quarantine, .reject]))
    firm.plan.days = max(days, 26)
    firm.plan.reportedDays = days
    for number in firm.plan.relays.indices { firm.plan.relays[number].days = 0..<days }
    let begin = days - 20
    if begin >= 5, chance(0.6) { changeStage(on: number(4...begin - 1)) }
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    send(
      party, .unknownVendor, .itself(name), from: newAddresses(number(1...6)),
      perDay: number(3...40), at: reporters(2...4), on: begin..<days)
  }

  private mutating func addNewSpammer() {
    firm.addFirm(pick([.none, .quarantine, .reject]))
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    let isLarge = chance(0.6)
    send(
      party, .stranger, .itself(name), from: newAddresses(2),
      perDay: isLarge ? number(60...300) : number(1...4), at: reporters(2...4),
      on: days - number(1...2)..<days)
  }

  /// Somebody with a name who does not come back, or whom one reporter alone has seen.
  mutating func addNamedStranger() {
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    if chance(0.5) {
      // On up to four days, none of them among the last three, and too little for a large one.
      let begin = number(0...days - 8)
      send(
        party, .stranger, .itself(name), from: newAddresses(2), perDay: 1, at: reporters(1...2),
        on: begin..<begin + number(1...4))
    } else {
      let begin = number(0...4)
      send(
        party, .stranger, .itself(name), from: newAddresses(1), perDay: 1, at: reporters(1...1),
        on: begin..<days, every: number(3...4))
    }
  }
}
