/// Worlds of those who hand on mail of ours, and of nodes whose log is missing.
extension SenderPlanner {
  /// Sites that take mail of ours and may hand it on, none of which reports in a form of its own.
  private static let sites = [Mailboxes.silent, Mailboxes.openDMARC, Mailboxes.deferring]

  mutating func addForwarder(_ kind: SenderKind) {
    switch kind {
    case .forwarderLate, .forwarderHost: addTakingHost(kind)
    default: addHand(kind)
    }
  }

  private mutating func addHand(_ kind: SenderKind) {
    let name = newName()
    var credentials = MailCredentials.own(domain, isSigned: true, passesSPF: true)
    credentials.envelope = name
    let count = number(1...3)
    var addresses = newAddresses(count)
    var names = [name]
    switch kind {
    case .forwarderIntact:
      // The envelope stays ours, so nothing but the address names it.
      (credentials.envelope, credentials.passesSPF) = ("", false)
      addresses = [addresses[0]]
      names = addresses
    case .forwarderBroken:
      credentials.signatures[0].verifies = false
      if chance(0.4) {
        (credentials.envelope, credentials.passesSPF) = ("", false)
        addresses = [addresses[0]]
        names = addresses
      }
    case .forwarderSRS: credentials.envelope = "srs.\(name)"
    case .forwarderList:
      credentials.signatures[0].verifies = false
      credentials.envelope = "lists.\(name)"
      if chance(0.5) {
        credentials.signatures.append(MailCredentials.Signature(domain: name, selector: "list"))
      }
    default:
      credentials.signatures = []
      credentials.reason = pick(["forwarded", "trusted_forwarder", "mailing_list"])
    }
    let party = addParty(SenderPlan.Party(names: names, nature: .forwarder))
    send(
      party, .stranger, credentials, from: addresses, perDay: number(1...8), at: reporters(1...4))
    // Some of what a forwarder breaks stays whole.
    if kind == .forwarderBroken, chance(0.5) {
      credentials.signatures[0].verifies = true
      send(
        party, .stranger, credentials, from: addresses, perDay: number(1...4), at: reporters(1...4))
    }
  }

  /// A site that our mail is delivered to hands it on without a signature of ours.
  private mutating func addTakingHost(_ kind: SenderKind) {
    let site = pick(Self.sites)
    let mailbox = Mailboxes.all[site]
    firm.plan.relays[0].mailboxes.append(site)
    let recipient = "u0@\(mailbox.domain)"
    if kind == .forwarderHost {
      let address = String(mailbox.host.split(separator: "(").last?.dropLast() ?? "")
      let party = addParty(
        SenderPlan.Party(names: [address], nature: .forwarder, recipients: [recipient]))
      // Not more than ten for each that it took.
      send(
        party, .stranger, MailCredentials(), from: [address], perDay: number(1...3),
        at: reporters(1...4))
      return
    }
    let party = addParty(
      SenderPlan.Party(names: [mailbox.domain], nature: .forwarder, recipients: [recipient]))
    let begin = number(0...days - 6)
    firm.plan.lateRefusals.append(
      VerdictPlan.LateRefusal(
        relay: 0, host: site, refuser: Mailboxes.google, perDay: number(1...3),
        days: begin..<begin + 5))
    send(
      party, .stranger,
      MailCredentials(envelope: "out.\(mailbox.domain)", passesSPF: true),
      from: newAddresses(number(1...3)), perDay: number(2...8), at: reporters(2...4))
  }

  // MARK: - Nodes

  mutating func addMissingNode() {
    addFirm()
    let networks = number(1...2)
    for network in 0..<networks {
      let count = number(1...4)
      let block = network == 0 ? "198.51.100" : "192.0.2"
      let addresses = (0..<count).map { "\(block).\(10 + $0)" }
      let party = addParty(SenderPlan.Party(names: [addresses[0]], nature: .node))
      let mailboxes = reporters(1...4)
      send(
        party, .missingNode, .own(domain, isSigned: true, passesSPF: true), from: addresses,
        perDay: number(4...10), at: mailboxes, addressesPerDay: number(1...count))
      // Not all that it sends is signed; in a network of two such addresses that may be a third's.
      guard chance(0.5) else { continue }
      let isThird = count >= 2 && chance(0.5)
      send(
        party, .missingNode, .own(domain, isSigned: false, passesSPF: chance(0.7)),
        from: isThird ? ["\(block).200"] : addresses, perDay: number(1...2), at: mailboxes)
    }
  }

  // MARK: - Decided

  mutating func addDecidedOther() {
    addFirm()
    let kinds = ["forwarder", "own_node", "not_ours"]
    for decided in kinds where chance(0.6) || decided == "not_ours" {
      let name = newName()
      let mark = chance(0.5) ? "sign" : "envelope"
      firm.plan.decisions.append(.sender("\(mark): \(name), is: \(decided)"))
      let party = addParty(SenderPlan.Party(names: [name], decision: (decided, nil)))
      send(
        party, decided == "own_node" ? .decided : .stranger, .itself(name), from: newAddresses(2),
        perDay: number(1...9), at: reporters(2...4))
    }
  }
}
