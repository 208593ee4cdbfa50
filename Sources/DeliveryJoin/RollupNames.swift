import ByteKit
import MailIdentity
import ReplyClassifier

/// The numbers that one worker gives to domains, addresses, relays and deliveries.
///
/// Memory is bounded: what does not matter to any report or stage shares a number.
struct RollupNames: Sendable {
  /// The name under which From domains are told that a run no longer tells apart.
  static let otherDomains = "(other domains)"

  private let plan: RollupPlan
  private(set) var domains: [String] = [""]
  private(set) var sources: [IPAddress] = [IPAddress(v4: 0)]
  private(set) var relays: [Relay] = [Relay.overflow]
  private(set) var deliveries: [DeliveryClass] = []

  private var domainNumbers: [String: UInt32] = [:]
  private var groups: [Int] = [0]
  private var included: [Bool] = []
  private var otherDomainCount = 0
  private var sourceNumbers: [IPAddress: UInt32] = [:]
  private var relayNumbers: [Relay: UInt32] = [:]
  private var deliveryNumbers: [DeliveryClass: UInt32] = [:]
  private var boundaries: [[Int]] = []
  private var boundaryNumbers: [UInt64: Int] = [:]

  private var headerCache = ByteCache(entriesLog2: 10)
  private var mailboxCache = ByteCache(entriesLog2: 10)
  private var sourceCache = ByteCache(entriesLog2: 8)
  private var relayCache = ByteCache(entriesLog2: 10)
  private var deliveryCache = ByteCache(entriesLog2: 12)
  private var pair: [UInt8] = []
  private var node = ""

  init(plan: RollupPlan) {
    self.plan = plan
    included = [plan.domainFilter == nil]
  }

  /// Rows of a node follow.
  mutating func begin(node: String) {
    guard node != self.node else { return }
    self.node = node
    // The cache's keys do not hold the node.
    relayCache = ByteCache(entriesLog2: 10)
  }

  // MARK: - Domains

  /// The number of the author's domain in a From header; 0 when there is none.
  mutating func domain(ofHeader header: UnsafeRawBufferPointer) -> UInt32 {
    if let known = headerCache.find(header) { return known }
    let number = number(ofDomain: FromHeader.domain(of: header))
    headerCache.keep(header, number)
    return number
  }

  /// The number of an envelope sender's domain; 0 for the null sender.
  mutating func domain(ofMailbox mailbox: UnsafeRawBufferPointer) -> UInt32 {
    guard let range = FromHeader.domainRange(ofMailbox: mailbox) else { return 0 }
    let name = UnsafeRawBufferPointer(rebasing: mailbox[range])
    if let known = mailboxCache.find(name) { return known }
    let number = number(ofDomain: DomainName.normalise(name))
    mailboxCache.keep(name, number)
    return number
  }

  /// True when rows of the domain are asked for.
  func isIncluded(_ domain: UInt32) -> Bool { included[Int(domain)] }

  private mutating func number(ofDomain name: String?) -> UInt32 {
    guard let name else { return 0 }
    if let known = domainNumbers[name] { return known }
    let group = plan.policies.group(of: name)
    let isIncluded = plan.includes(domain: name)
    let isFolded =
      domains.count >= RollupPlan.domainsMax
      || (group == 0 && otherDomainCount >= RollupPlan.otherDomainsMax)
    // A domain that the filter leaves out must stay apart from those that it takes.
    if isFolded {
      return add(domain: Self.otherDomains + (isIncluded ? "" : " "), group: 0, isIncluded)
    }
    if group == 0 { otherDomainCount += 1 }
    return add(domain: name, group: group, isIncluded)
  }

  private mutating func add(domain name: String, group: Int, _ isIncluded: Bool) -> UInt32 {
    if let known = domainNumbers[name] { return known }
    let number = UInt32(domains.count)
    domains.append(name)
    groups.append(group)
    included.append(isIncluded)
    domainNumbers[name] = number
    return number
  }

  // MARK: - Sources and relays

  /// The number of the address that the receiver saw; 0 when there was no connection.
  mutating func source(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard !bytes.isEmpty else { return 0 }
    if let known = sourceCache.find(bytes) { return known }
    let number = makeSource(bytes)
    sourceCache.keep(bytes, number)
    return number
  }

  private mutating func makeSource(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let logged = IPAddress(bytes: bytes), !logged.isUnspecified else { return 0 }
    let address = plan.nat[logged] ?? logged
    if let known = sourceNumbers[address] { return known }
    guard sources.count < RollupPlan.sourcesMax else { return 0 }
    let number = UInt32(sources.count)
    sources.append(address)
    sourceNumbers[address] = number
    return number
  }

  /// The number of an injector and VirtualMTA.
  mutating func relay(_ srcMta: UnsafeRawBufferPointer, vmta: UnsafeRawBufferPointer) -> UInt32 {
    join(srcMta, vmta)
    if let known = pair.withUnsafeBytes({ relayCache.find($0) }) { return known }
    let number = makeRelay(Relay(srcMta: srcMta, vmta: vmta, node: node))
    pair.withUnsafeBytes { relayCache.keep($0, number) }
    return number
  }

  private mutating func makeRelay(_ relay: Relay) -> UInt32 {
    if let known = relayNumbers[relay] { return known }
    guard relays.count < RollupPlan.relaysMax else { return 0 }
    let number = UInt32(relays.count)
    relays.append(relay)
    relayNumbers[relay] = number
    return number
  }

  // MARK: - Deliveries and slots

  /// The number of the receiver and reporters of a remote host and a recipient.
  mutating func delivery(
    host: UnsafeRawBufferPointer, recipient: UnsafeRawBufferPointer
  ) -> UInt32 {
    let range = FromHeader.domainRange(ofMailbox: recipient) ?? 0..<0
    let domain = UnsafeRawBufferPointer(rebasing: recipient[range])
    join(host, domain)
    if let known = pair.withUnsafeBytes({ deliveryCache.find($0) }) { return known }
    let number = makeDelivery(host, domain)
    pair.withUnsafeBytes { deliveryCache.keep($0, number) }
    return number
  }

  private mutating func makeDelivery(
    _ host: UnsafeRawBufferPointer, _ domain: UnsafeRawBufferPointer
  ) -> UInt32 {
    let found = plan.coverage.find(
      host: DomainName.normalise(host) ?? "", recipientDomain: DomainName.normalise(domain) ?? "")
    if let known = deliveryNumbers[found] { return known }
    let number = UInt32(deliveries.count)
    deliveries.append(found)
    deliveryNumbers[found] = number
    return number
  }

  /// The receiver of a delivery, for the classifier.
  func receiver(ofDelivery number: UInt32) -> ReceiverID? { deliveries[Int(number)].receiverID }

  /// The slot of a time for a domain and a delivery.
  mutating func slot(domain: UInt32, delivery: UInt32, time: Int) -> UInt32 {
    let group = groups[Int(domain)]
    let key = UInt64(group) << 32 | UInt64(delivery)
    let number: Int
    if let known = boundaryNumbers[key] {
      number = known
    } else {
      number = boundaries.count
      boundaryNumbers[key] = number
      boundaries.append(
        plan.windows.boundaries(group: group, reporters: deliveries[Int(delivery)].reporters))
    }
    return UInt32(WindowPlan.slot(of: time, in: boundaries[number]))
  }

  /// Puts two values one behind the other, as the key of a cache.
  private mutating func join(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
    pair.removeAll(keepingCapacity: true)
    pair.append(contentsOf: first)
    pair.append(0)
    pair.append(contentsOf: second)
  }
}
