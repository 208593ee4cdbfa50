import ByteKit
import MailIdentity

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

  /// The names, by number.
  private(set) var names = ["", "", othersName]
  /// Group of `PolicyMap`, by number.
  private(set) var groups = [0, 0, 0]
  /// What a number stands for: itself, or `others`.
  private(set) var target: [UInt32] = [none, excluded, others]
  /// Bounds of names outside and inside the known policy domains.
  private(set) var outside = KeptNames(countMax: RollupPlan.otherDomainsMax)
  private(set) var inside = KeptNames(countMax: RollupPlan.domainsMax)

  private let plan: RollupPlan
  private var numbers: [String: UInt32] = [:]
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
    if let known = numbers[name] { return target[Int(known)] }
    let group = plan.policies.group(of: name)
    let hash = KeptNames.hash(name)
    let isNamed = plan.reportedDomains.contains(name)
    guard isNamed || (group == 0 ? outside : inside).takes(hash) else { return Self.others }
    let number = UInt32(names.count)
    names.append(name)
    groups.append(group)
    target.append(number)
    numbers[name] = number
    guard !isNamed else { return number }
    let left = group == 0 ? outside.add(hash, number) : inside.add(hash, number)
    if !left.isEmpty { fold(left) }
    return target[Int(number)]
  }

  /// True when a name that this thread kept is not kept under the bounds of the whole run.
  func isFolded(_ number: Int, outside: UInt64, inside: UInt64) -> Bool {
    guard number > Self.others, !plan.reportedDomains.contains(names[number]) else { return false }
    return KeptNames.hash(names[number]) > (groups[number] == 0 ? outside : inside)
  }

  private mutating func fold(_ left: [UInt32]) {
    for number in left {
      target[Int(number)] = Self.others
      numbers[names[Int(number)]] = nil
    }
    headers.removeAll()
    mailboxes.removeAll()
  }
}
