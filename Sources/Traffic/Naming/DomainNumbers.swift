import ByteKit
import CSVRows
import MailIdentity
import Policies

/// The numbers that one thread gives to From domains.
///
/// Every domain that a report names keeps a number of its own; of the others at most so many as
/// `RollupPlan` allows, the rest share one.
struct DomainNumbers: Sendable {
  /// The name under which From domains are told that a run no longer tells apart.
  static let othersName = "(other domains)"

  /// Rows without a From domain.
  static let none: UInt32 = 0
  /// Rows of a domain that was not asked for.
  static let excluded: UInt32 = 1
  /// Rows of domains that are not told apart.
  static let others: UInt32 = 2

  /// The names: those outside the known policy domains, and those inside.
  private(set) var table = NameTable(
    first: ["", "", othersName], limits: [RollupPlan.otherDomainsMax, RollupPlan.domainsMax])
  /// Group of `PolicyMap`, by number.
  private(set) var groups = [0, 0, 0]

  private let plan: RollupPlan
  private let headers = ByteCache(entriesMax: 4096)
  private let mailboxes = ByteCache(entriesMax: 4096, keyBytes: 32)

  init(plan: RollupPlan) { self.plan = plan }

  /// The number of the author's domain in a From header, given as it stands in the file; `none`
  /// when there is no domain.
  @inline(__always)
  mutating func number(
    ofHeader field: UnsafeRawBufferPointer, _ scratch: FieldScratch
  ) -> UInt32 {
    if let known = headers.find(field) { return known }
    scratch.reset()
    let number = number(of: FromHeader.domain(of: scratch.value(of: field)))
    headers.keep(field, number)
    return number
  }

  /// The number of an envelope sender's domain; `none` for the null sender.
  mutating func number(ofMailbox mailbox: UnsafeRawBufferPointer) -> UInt32 {
    guard let range = FromHeader.domainRange(ofMailbox: mailbox) else { return Self.none }
    let name = UnsafeRawBufferPointer(rebasing: mailbox[range])
    if let known = mailboxes.find(name) { return known }
    let number = number(of: DomainName.normalise(name))
    mailboxes.keep(name, number)
    return number
  }

  private mutating func number(of name: String?) -> UInt32 {
    guard let name else { return Self.none }
    guard plan.includes(domain: name) else { return Self.excluded }
    if let known = table.find(name) { return known }
    let generation = table.generation
    let group = plan.policies.group(of: name)
    let number =
      plan.reportedDomains.contains(name)
      ? table.number(name)
      : table.number(name, hash: KeptNames.hash(name), kind: group == 0 ? 0 : 1)
    if table.names.count > groups.count { groups.append(group) }
    if table.generation != generation {
      headers.removeAll()
      mailboxes.removeAll()
    }
    return number
  }
}
