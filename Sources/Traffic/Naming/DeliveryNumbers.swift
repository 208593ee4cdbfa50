import ByteKit
import CSVRows
import MailIdentity
import Policies
import ReplyClassifier

/// The numbers that one thread gives to deliveries: the receiver, and the reporters that speak for
/// it, of a remote host and a recipient's domain.
///
/// There are as many as the receivers, the sites that are told apart and the reports make, however
/// many hosts and domains a log holds.
struct DeliveryNumbers: Sendable {
  /// The deliveries, by number.
  private(set) var deliveries: [DeliveryClass] = []

  /// Where the mail of each number went; empty unless the history is to be told.
  private(set) var destinations = NameTable<Destination>()
  /// True where there were more than can be told apart.
  private(set) var foldsDestinations = false
  /// True, by number, where mail went to a host that may hand it on.
  private(set) var isWatched: [Bool] = []
  /// True where there is such a number.
  private(set) var hasWatched = false
  /// The sites of deliveries that the table does not know.
  private(set) var sites: SiteNumbers

  private let coverage: Coverage
  private let tellsDestinations: Bool
  private let watch: HostWatch?
  /// What the names met decides, without the site: receiver and reporters.
  private var kinds = NameTable<DeliveryClass>()
  private var matchKinds: [CoverageMatch: UInt32] = [:]
  private var numbers: [Key: UInt32] = [:]
  private let cache = ByteCache(entriesMax: 16_384, keyBytes: 48)
  private var host: [UInt8] = []
  private var domain: [UInt8] = []

  private struct Key: Hashable {
    let kind: UInt32
    let site: UInt32
    let isWatched: Bool
  }

  init(coverage: Coverage, tellsDestinations: Bool = false, watch: HostWatch? = nil) {
    self.watch = watch
    self.coverage = coverage
    self.tellsDestinations = tellsDestinations
    sites = SiteNumbers(suffixes: coverage.suffixes)
  }

  /// The number of `dsnMta` and `rcpt`, given as they stand in the file.
  @inline(__always)
  mutating func number(
    remote: UnsafeRawBufferPointer, recipient: UnsafeRawBufferPointer, _ scratch: FieldScratch
  ) -> UInt32 {
    let quote = UInt8(ascii: "\"")
    if remote.first == quote || recipient.first == quote {
      scratch.reset()
      let value = scratch.value(of: remote)
      return number(value, scratch.value(of: recipient))
    }
    return number(remote, recipient)
  }

  @inline(__always)
  private mutating func number(
    _ remote: UnsafeRawBufferPointer, _ recipient: UnsafeRawBufferPointer
  ) -> UInt32 {
    let host = ReceiverTable.hostPart(ofRemote: remote)
    let range = FromHeader.domainRange(ofMailbox: recipient) ?? 0..<0
    let domain = UnsafeRawBufferPointer(rebasing: recipient[range])
    if let known = cache.find(host, domain) { return known }
    let number = make(host, domain, remote)
    cache.keep(host, domain, number)
    return number
  }

  /// The receiver of a delivery, for the classifier.
  func receiver(of number: UInt32) -> ReceiverID? { deliveries[Int(number)].receiverID }

  /// The kind of delivery of some names, without its site.
  private mutating func kind(of match: CoverageMatch) -> UInt32 {
    if let known = matchKinds[match] { return known }
    let kind = kinds.number(coverage.delivery(of: match, site: nil))
    matchKinds[match] = kind
    return kind
  }

  /// The number of the site whose names lie in the buffers.
  private mutating func siteNumber() -> UInt32 {
    let generation = sites.table.generation
    let site = sites.number(host: &host, domain: &domain)
    // Numbers of sites that are folded by now may not come again.
    if sites.table.generation != generation { cache.removeAll() }
    return site
  }

  private mutating func make(
    _ host: UnsafeRawBufferPointer, _ domain: UnsafeRawBufferPointer,
    _ remote: UnsafeRawBufferPointer
  ) -> UInt32 {
    Self.fill(&self.host, host)
    Self.fill(&self.domain, domain)
    let match = self.host.withUnsafeBytes { host in
      self.domain.withUnsafeBytes { coverage.match(host: host, recipientDomain: $0) }
    }
    if tellsDestinations { return makeDestination(match) }
    let site = match.receiver == nil ? siteNumber() : SiteNumbers.several
    let key = Key(
      kind: kind(of: match), site: site,
      isWatched: watches(remote, isKnown: match.receiver != nil))
    if let known = numbers[key] { return known }
    let number = UInt32(deliveries.count)
    let kind = kinds.names[Int(key.kind)]
    deliveries.append(
      site == SiteNumbers.several ? kind : kind.at(site: sites.table.names[Int(site)]))
    isWatched.append(key.isWatched)
    hasWatched = hasWatched || key.isWatched
    numbers[key] = number
    return number
  }

  /// True for a host that may hand mail on; its name lies in the buffer.
  ///
  /// The names of large receivers stand in much mail that others forward: of these the address alone
  /// tells.
  private mutating func watches(_ remote: UnsafeRawBufferPointer, isKnown: Bool) -> Bool {
    guard let watch else { return false }
    if let address = IPAddress(ofRemote: remote), watch.addresses.contains(address) { return true }
    guard !isKnown, !watch.names.isEmpty, !host.isEmpty else { return false }
    let start = coverage.suffixes.registrableStart(of: &host)
    return watch.names.contains(String(decoding: host[start...], as: UTF8.self))
  }

  /// The number of the destination whose names lie in the buffers.
  private mutating func makeDestination(_ match: CoverageMatch) -> UInt32 {
    let receiver = match.receiver.map { coverage.table[$0].name }
    let host = String(decoding: self.host, as: UTF8.self)
    var destination = Destination(
      receiver: receiver, host: receiver == nil ? host : Destination.site(of: host),
      recipientDomain: String(decoding: domain, as: UTF8.self))
    if destinations.find(destination) == nil, destinations.names.count >= Destination.countMax {
      foldsDestinations = true
      destination = Destination(receiver: receiver, host: "", recipientDomain: "")
    }
    let number = destinations.number(destination)
    if Int(number) == deliveries.count {
      deliveries.append(coverage.delivery(of: match, site: nil))
    }
    return number
  }

  /// The normal form of a name; empty for what is none.
  private static func fill(_ buffer: inout [UInt8], _ name: UnsafeRawBufferPointer) {
    buffer.removeAll(keepingCapacity: true)
    guard !fillPlain(&buffer, name) else { return }
    buffer.removeAll(keepingCapacity: true)
    if let normal = DomainName.normalise(name) { buffer.append(contentsOf: normal.utf8) }
  }

  /// Ordinary names without going through text; false leaves the name to `DomainName`.
  private static func fillPlain(_ buffer: inout [UInt8], _ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count <= DomainName.bytesMax else { return false }
    var labelBytes = 0
    for byte in name {
      let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      if lower == UInt8(ascii: ".") {
        guard labelBytes > 0 else { return false }
        labelBytes = 0
      } else {
        let isPlain =
          (lower >= 0x61 && lower <= 0x7a) || (lower >= 0x30 && lower <= 0x39)
          || lower == UInt8(ascii: "-")
        guard isPlain else { return false }
        labelBytes += 1
      }
      buffer.append(lower)
    }
    return labelBytes > 0 || name.isEmpty
  }
}
