/// What a generated world is about, by which the classes of senders outside the log are judged.
package enum SenderKind: String, CaseIterable, Sendable, Codable {
  case vendorUnknown = "vendor-unknown"
  case vendorLarge = "vendor-large"
  case vendorLost = "vendor-lost"
  case vendorDecided = "vendor-decided"
  case vendorDecidedFailing = "vendor-decided-failing"
  case vendorAligned = "vendor-aligned"
  case vendorHalfMended = "vendor-half-mended"
  case vendorSomeSigned = "vendor-some-signed"
  case vendorMoving = "vendor-moving"
  case vendorsSharing = "vendors-sharing"
  case subsidiary
  case forwarderIntact = "forwarder-intact"
  case forwarderBroken = "forwarder-broken"
  case forwarderSRS = "forwarder-srs"
  case forwarderList = "forwarder-list"
  case forwarderTold = "forwarder-told"
  case forwarderLate = "forwarder-late"
  case forwarderHost = "forwarder-host"
  case decidedOther = "decided-other"
  case wave
  case waveSigned = "wave-signed"
  case spooferSigned = "spoofer-signed"
  case newSpammer = "new-spammer"
  case missingNode = "missing-node"
  case strangers
  case mixed

  /// One line for a person.
  package var summary: String {
    switch self {
    case .vendorUnknown: "a vendor of whom nobody has decided authenticates as himself"
    case .vendorLarge: "as vendor-unknown, on 3 or 4 days, with 3 % of the domain's mail or more"
    case .vendorLost: "as vendor-unknown since before a stage that refuses or quarantines his mail"
    case .vendorDecided: "the configuration names a vendor, whose mail passes aligned"
    case .vendorDecidedFailing: "the configuration names a vendor, whose mail fails"
    case .vendorAligned: "a vendor of whom nobody has decided, and whose mail passes aligned"
    case .vendorHalfMended: "a vendor whose mail passes aligned since a day, or half of it does"
    case .vendorSomeSigned: "a vendor who signs some mail, has SPF for some, and nothing for some"
    case .vendorMoving: "a vendor who sends from other addresses every day"
    case .vendorsSharing: "two vendors at the same addresses, told apart by name"
    case .subsidiary: "a server that authenticates as another domain of the firm's"
    case .forwarderIntact: "mail of ours by another hand, our signature intact"
    case .forwarderBroken: "mail of ours by another hand, our signature broken"
    case .forwarderSRS: "as forwarder-intact, the envelope rewritten to the forwarder's"
    case .forwarderList: "a mailing list: its envelope, our signature broken, perhaps its own"
    case .forwarderTold: "signatures taken off, and the reporters call it forwarded"
    case .forwarderLate: "signatures taken off, and late refusals name its host"
    case .forwarderHost: "signatures taken off, from the host that our mail was delivered to"
    case .decidedOther: "the configuration calls senders forwarder, own_node or not_ours"
    case .wave: "a wave of spoofed mail, 10 to 200,000 messages from up to 500 addresses"
    case .waveSigned: "a wave whose mail authenticates with a name for each day or two"
    case .spooferSigned: "a spoofer who authenticates as himself for 20 days"
    case .newSpammer: "somebody who authenticates as himself and began in the last two days"
    case .missingNode: "nodes of ours whose log is missing"
    case .strangers: "strangers with a name, on few days or at one reporter"
    case .mixed: "vendors, forwarders, strangers and a wave in one world"
    }
  }
}
