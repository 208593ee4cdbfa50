/// Worlds of vendors.
extension SenderPlanner {
  mutating func addVendors() {
    switch kind {
    case .vendorLarge: addLargeVendor()
    case .vendorLost: addLostVendor()
    case .vendorDecided, .vendorDecidedFailing: addDecidedVendor()
    case .vendorAligned: addAligned()
    case .vendorHalfMended: addHalfMended()
    case .vendorSomeSigned: addSomeSigned()
    case .vendorMoving: addMoving()
    case .vendorsSharing: addSharing()
    case .subsidiary: addSubsidiary()
    default:
      addFirm()
      for _ in 0..<number(1...2) { addUnknownVendor() }
    }
  }

  /// How a vendor's mail authenticates: by both, by signature, or by SPF, and in some beside a platform.
  mutating func asItself(_ name: String) -> MailCredentials {
    var credentials = MailCredentials.itself(name)
    switch number(0...4) {
    case 0: credentials.signatures = []
    case 1: (credentials.envelope, credentials.passesSPF) = ("", false)
    case 2:
      credentials.signatures.append(
        MailCredentials.Signature(domain: "amazonses.com", selector: "x7"))
      credentials.envelope = "eu-west-1.amazonses.com"
    case 3: credentials.signatures[0].domain = "mail.\(name)"
    default: break
    }
    return credentials
  }

  /// Mail on five days of some fourteen, or on more, at two reporters or more.
  mutating func addUnknownVendor() {
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    let every = number(1...3)
    let length = min(days, number(5...days) * every)
    let begin = number(0...days - length)
    send(
      party, .unknownVendor, asItself(name), from: newAddresses(number(1...4)),
      perDay: number(1...12), at: reporters(2...4),
      on: begin..<begin + max(length, 4 * every + 1), every: every)
  }

  private mutating func addLargeVendor() {
    addFirm()
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    let every = number(1...4)
    let count = number(3...4)
    let length = (count - 1) * every + 1
    let begin = number(0...days - length)
    send(
      party, .unknownVendor, asItself(name), from: newAddresses(2), perDay: number(30...60),
      at: reporters(1...3), on: begin..<begin + length, every: every)
  }

  /// There before the stage, and then refused or quarantined.
  private mutating func addLostVendor() {
    firm.addFirm(pick([.quarantine, .reject]))
    changeStage(on: number(9...days - 6))
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    send(
      party, .unknownVendor, asItself(name), from: newAddresses(3), perDay: number(4...20),
      at: reporters(2...4))
  }

  /// A line of the configuration by name, envelope, address or system.
  mutating func decide(_ name: String, _ network: String, hasSPF: Bool) -> (String, String?) {
    let system = pick(["HR letters", "Survey", "Newsletter"])
    switch number(0...3) {
    case 0:
      firm.plan.decisions.append(.sender("sign: \(name), system: \(system)"))
      return (name, system)
    case 1 where hasSPF:
      firm.plan.decisions.append(.sender("envelope: \(name)"))
      return (name, nil)
    case 2:
      firm.plan.decisions.append(.system("name: \(system), owner: HR, sign: [\(name)]"))
      return (name, system)
    default:
      firm.plan.decisions.append(.sender("address: \(network), is: vendor"))
      return (network, nil)
    }
  }

  private mutating func addDecidedVendor() {
    addFirm()
    let name = newName()
    let addresses = (1...number(2...5)).map { "192.0.2.\($0)" }
    let (called, system) = decide(name, "192.0.2.0/28", hasSPF: true)
    let party = addParty(
      SenderPlan.Party(names: [called], decision: ("vendor", system)))
    var credentials = MailCredentials.itself(name)
    if kind == .vendorDecided {
      credentials = alignedBeside(name)
      // Passes by the firm's SPF alone; the address tells who it is.
      if called.contains("/"), chance(0.6) { credentials = MailCredentials(passesSPF: true) }
    }
    send(
      party, .decided, credentials, from: addresses, perDay: number(6...20), at: reporters(2...4))
  }

  /// By a key of his own, or by the firm's SPF alone, where nothing but his address names him.
  private mutating func addAligned() {
    addFirm()
    let isBySPF = chance(0.4)
    let name = newName()
    let addresses = newAddresses(isBySPF ? 1 : number(1...3))
    let party = addParty(SenderPlan.Party(names: isBySPF ? addresses : [name]))
    var credentials = aligned(name)
    if isBySPF { credentials = MailCredentials(passesSPF: true) }
    send(
      party, .vendor, credentials, from: addresses, perDay: number(3...20), at: reporters(2...4))
  }

  /// His mail passes from a day on, or half of it all the time; decided in half of the worlds.
  private mutating func addHalfMended() {
    addFirm([.none, .quarantine])
    let name = newName()
    let addresses = newAddresses(number(1...3))
    let isDecided = chance(0.5)
    if isDecided { firm.plan.decisions.append(.sender("envelope: \(name)")) }
    let party = addParty(
      SenderPlan.Party(names: [name], decision: isDecided ? ("vendor", nil) : nil))
    let role: VerdictPlan.Sender.Role = isDecided ? .decided : .vendor
    let perDay = number(8...20)
    let mailboxes = reporters(2...3)
    let cut = chance(0.5) ? days - number(5...12) : 0
    if cut > 0 {
      send(
        party, role, .itself(name), from: addresses, perDay: perDay, at: mailboxes, on: 0..<cut)
      send(
        party, role, aligned(name), from: addresses, perDay: perDay, at: mailboxes, on: cut..<days)
    } else {
      send(party, role, .itself(name), from: addresses, perDay: perDay, at: mailboxes)
      send(party, role, aligned(name), from: addresses, perDay: perDay, at: mailboxes)
    }
  }

  /// His own signature, and one for the firm.
  private func alignedBeside(_ name: String) -> MailCredentials {
    var credentials = MailCredentials.itself(name)
    credentials.signatures.append(MailCredentials.Signature(domain: domain, selector: "vk1"))
    return credentials
  }

  private mutating func addSomeSigned() {
    addFirm()
    let name = newName()
    let party = addParty(SenderPlan.Party(names: [name]))
    let addresses = newAddresses(number(1...3))
    let mailboxes = reporters(2...4)
    var bySPF = MailCredentials.itself(name)
    bySPF.signatures = []
    for credentials in [.itself(name), bySPF, MailCredentials()] {
      send(
        party, .unknownVendor, credentials, from: addresses, perDay: number(2...9), at: mailboxes)
    }
  }

  private mutating func addMoving() {
    addFirm()
    let name = newName()
    let isDecided = chance(0.5)
    if isDecided { firm.plan.decisions.append(.sender("sign: \(name)")) }
    let party = addParty(
      SenderPlan.Party(names: [name], decision: isDecided ? ("vendor", nil) : nil))
    let perDay = number(1...3)
    let isMended = isDecided && chance(0.5)
    send(
      party, isDecided ? .decided : .unknownVendor, isMended ? alignedBeside(name) : .itself(name),
      from: newAddresses(days * perDay), perDay: number(2...6), at: reporters(2...4),
      addressesPerDay: perDay)
  }

  /// The subsidiary's old server, whose key and SPF are those of its own domain.
  private mutating func addSubsidiary() {
    addFirm()
    let other = firm.addDomain(pick([.none, .quarantine, .reject]))
    firm.addRelay(other, perDay: 10...30)
    let name = firm.plan.domains[other].name
    let address = newAddresses(1)
    let party = addParty(SenderPlan.Party(names: address))
    var credentials = MailCredentials(
      signatures: [MailCredentials.Signature(domain: name, selector: "legacy")], envelope: name,
      passesSPF: true)
    switch number(0...2) {
    case 0: credentials.signatures = []
    case 1: (credentials.envelope, credentials.passesSPF) = ("", false)
    default: break
    }
    send(
      party, .unknownVendor, credentials, from: address, perDay: number(2...12),
      at: reporters(2...4))
  }

  private mutating func addSharing() {
    addFirm()
    let addresses = newAddresses(number(1...20))
    for _ in 0..<2 {
      let name = newName()
      let party = addParty(SenderPlan.Party(names: [name]))
      var credentials = MailCredentials.itself(name)
      if chance(0.5) {
        credentials.signatures.append(
          MailCredentials.Signature(domain: "sendgrid.net", selector: "s1"))
      }
      send(
        party, .unknownVendor, credentials, from: addresses, perDay: number(1...8),
        at: reporters(2...4), addressesPerDay: min(addresses.count, number(1...3)))
    }
    // What names neither of them is nobody's.
    if chance(0.5) {
      let crowd = addParty(SenderPlan.Party(names: [], isCrowd: true))
      send(
        crowd, .stranger, MailCredentials(), from: addresses, perDay: number(1...3),
        at: reporters(1...4))
    }
  }
}
