import ByteKit
import MailIdentity
import Policies

/// The numbers that one thread gives to receivers that the table does not know: the site is the
/// registrable domain of the remote host, else of the recipient's domain.
///
/// Memory is bounded by `RollupPlan.sitesSeenMax`, and a name past it costs no memory at all.
struct SiteNumbers: Sendable {
  /// Sites that are not told apart, and rows with neither host nor recipient.
  static let several: UInt32 = 0

  /// The names.
  private(set) var table = NameTable(
    first: [DeliveryClass.severalReceivers], limits: [RollupPlan.sitesSeenMax])

  private let suffixes: PublicSuffixes
  private let cache = ByteCache(entriesMax: 4096, keyBytes: 32)

  init(suffixes: PublicSuffixes) { self.suffixes = suffixes }

  /// The number of a host and a recipient's domain, both in normal form; the buffers are given back
  /// as they were.
  mutating func number(host: inout [UInt8], domain: inout [UInt8]) -> UInt32 {
    Coverage.isSiteName(host) ? number(&host) : number(&domain)
  }

  private mutating func number(_ name: inout [UInt8]) -> UInt32 {
    guard !name.isEmpty else { return Self.several }
    if let known = name.withUnsafeBytes({ cache.find($0) }) { return table.target[Int(known)] }
    let start = suffixes.registrableStart(of: &name)
    let number = name.withUnsafeBytes { make(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    name.withUnsafeBytes { cache.keep($0, number) }
    return number
  }

  private mutating func make(_ site: UnsafeRawBufferPointer) -> UInt32 {
    let hash = KeptNames.hash(site)
    // A name that is not kept takes no memory.
    guard table.kept[0].takes(hash) else { return Self.several }
    return table.number(String(decoding: site, as: UTF8.self), hash: hash)
  }
}
