public import AggregateReports
import ByteKit
package import MailIdentity
public import ReplyClassifier

/// Which reporters speak for a delivery, by the remote host and the recipient's domain.
///
/// A reporter covers (1) the recipient domains that its reports name in `envelope_to`; (2) the
/// receivers that the table knows it to report for, found by the MX host first and by the
/// recipient domain second; (3) where the table does not know it, recipient domains and MX hosts
/// that equal or lie under its own domain: the receiver in its reports' file names, or where they
/// have none the domain of its e-mail address.
public struct Coverage: Sendable {
  /// The reporters, by `AggregateReport.reporter`, in order.
  public let reporters: [String]
  /// What each covers, for people: receivers of the table or own domains.
  public let coveredNames: [[String]]

  /// The receivers that are known by their hosts.
  package let table: ReceiverTable
  /// By which sites are named.
  package let suffixes = PublicSuffixes()
  /// The sites of the names in `coveredNames` that are own domains.
  private let siteOfOwnDomain: [String: String]
  private let byReceiver: [ReceiverID: [Int]]
  private let recipients: NamedReporters
  private let ownDomains: NamedReporters

  /// The number of each reporter in `reporters`.
  ///
  /// O(reporters), so take it once.
  package var reporterNumbers: [String: Int] {
    Dictionary(uniqueKeysWithValues: reporters.enumerated().map { ($1, $0) })
  }

  /// Reads the coverage off the reports.
  public init(reports: [AggregateReport], table: ReceiverTable) {
    self.table = table
    var facts: [String: Facts] = [:]
    var known: [Sender: [ReceiverID]] = [:]
    for report in reports {
      let sender = Sender(
        orgName: report.orgName, emailDomain: report.emailDomain,
        fileReceiver: report.fileReceiver)
      let found =
        known[sender]
        ?? table.receivers(
          forReporter: sender.orgName, emailDomain: sender.emailDomain,
          fileReceiver: sender.fileReceiver)
      known[sender] = found
      facts[report.reporter, default: Facts()].add(report, found)
    }
    reporters = facts.keys.sorted()
    var byReceiver: [ReceiverID: [Int]] = [:]
    var recipients = NamedReporters()
    var ownDomains = NamedReporters()
    var names: [[String]] = []
    for (index, reporter) in reporters.enumerated() {
      let known = facts[reporter] ?? Facts()
      for receiver in known.receivers { byReceiver[receiver, default: []].append(index) }
      for domain in known.envelopeTo { recipients.add(domain, index) }
      for domain in known.ownDomains { ownDomains.add(domain, index) }
      names.append(known.receivers.map { table[$0].name }.sorted() + known.ownDomains.sorted())
    }
    let suffixes = suffixes
    siteOfOwnDomain = Dictionary(
      facts.values.flatMap(\.ownDomains).map { ($0, suffixes.registrableDomain(of: $0) ?? $0) },
      uniquingKeysWith: { first, _ in first })
    self.byReceiver = byReceiver
    self.recipients = recipients
    self.ownDomains = ownDomains
    coveredNames = names
  }

  /// The names by which the table finds a reporter.
  private struct Sender: Hashable {
    let orgName: String
    let emailDomain: String
    let fileReceiver: String?
  }

  private struct Facts {
    var receivers: Set<ReceiverID> = []
    var envelopeTo: Set<String> = []
    var ownDomains: Set<String> = []

    mutating func add(_ report: AggregateReport, _ known: [ReceiverID]) {
      var last: String?
      for record in report.records where record.envelopeTo != last {
        last = record.envelopeTo
        if let last { envelopeTo.insert(last) }
      }
      receivers.formUnion(known)
      guard known.isEmpty else { return }
      let own = report.fileReceiver ?? report.emailDomain
      if !own.isEmpty { ownDomains.insert(own) }
    }
  }

  // MARK: - Finding

  /// The receiver and the reporters of a delivery.
  ///
  /// Both names in lower case; the host alone, without its address.
  public func find(host: String, recipientDomain: String) -> DeliveryClass {
    var host = host
    var domain = recipientDomain
    return host.withUTF8 { host in
      domain.withUTF8 { domain in
        delivery(
          of: match(
            host: UnsafeRawBufferPointer(host), recipientDomain: UnsafeRawBufferPointer(domain)),
          site: site(host: host, recipientDomain: domain))
      }
    }
  }

  /// The name under which the log's mail stands of a receiver that `coveredNames` has: the name in
  /// the table, or the site of a reporter's own domain.
  package func receiver(covered name: String) -> String { siteOfOwnDomain[name] ?? name }

  /// The site by which a receiver is named that the table does not know, both in normal form: the
  /// registrable domain of the host, else of the recipient's domain; nil where there is neither.
  private func site(
    host: some BidirectionalCollection<UInt8>, recipientDomain: some BidirectionalCollection<UInt8>
  ) -> String? {
    var name = Self.isSiteName(host) ? Array(host) : Array(recipientDomain)
    guard !name.isEmpty else { return nil }
    let start = suffixes.registrableStart(of: &name)
    return String(decoding: name[start...], as: UTF8.self)
  }

  /// The registrable domain of a name; the name itself where it is no domain.
  package func registrableDomain(of name: String) -> String {
    suffixes.registrableDomain(of: name) ?? name
  }

  /// True when a host names a site: an address does not.
  package static func isSiteName(_ host: some BidirectionalCollection<UInt8>) -> Bool {
    !host.isEmpty && !PublicSuffixes.isAddress(host)
  }

  /// The delivery of a destination that the history kept.
  ///
  /// Its receiver is the one under which it was counted, whatever the table knows of its host by now.
  package func delivery(of destination: Destination) -> DeliveryClass {
    var host = destination.host
    var domain = destination.recipientDomain
    let seen = host.withUTF8 { host in
      domain.withUTF8 { domain in
        match(host: UnsafeRawBufferPointer(host), recipientDomain: UnsafeRawBufferPointer(domain))
      }
    }
    guard let name = destination.receiver else {
      return delivery(
        of: seen,
        site: site(
          host: destination.host.utf8, recipientDomain: destination.recipientDomain.utf8))
    }
    let known = table.id(named: name)
    let found = delivery(
      of: CoverageMatch(
        receiver: known, recipient: seen.recipient, ownDomains: seen.ownDomains), site: nil)
    return DeliveryClass(
      receiver: name, receiverID: known, isSite: false, reporters: found.reporters)
  }

  /// True for a reporter that may speak for mail to a receiver of the table, by the receiver's name,
  /// or where that is nil for mail to receivers that the table does not know; which of it, hosts and
  /// recipient domains decide.
  package func mayCover(_ reporter: Int, receiver name: String?) -> Bool {
    if recipients.names(reporter) || ownDomains.names(reporter) { return true }
    guard let id = name.flatMap({ table.id(named: $0) }) else { return false }
    return byReceiver[id]?.contains(reporter) ?? false
  }

  /// What a delivery's names match; both in normal form.
  ///
  /// No text is made.
  package func match(
    host: UnsafeRawBufferPointer, recipientDomain: UnsafeRawBufferPointer
  ) -> CoverageMatch {
    CoverageMatch(
      receiver: table.receiver(host: host, domain: recipientDomain),
      recipient: recipients.find(recipientDomain),
      ownDomains: ownDomains.suffixes(of: host) + ownDomains.suffixes(of: recipientDomain))
  }

  /// The delivery of a match; where the table knows no receiver, it has the name of the site.
  package func delivery(of match: CoverageMatch, site: String?) -> DeliveryClass {
    var found = Set(match.receiver.flatMap { byReceiver[$0] } ?? [])
    if let recipient = match.recipient { found.formUnion(recipients.reporters(of: recipient)) }
    for own in match.ownDomains { found.formUnion(ownDomains.reporters(of: own)) }
    let known = match.receiver.map { table[$0].name }
    return DeliveryClass(
      receiver: known ?? site ?? DeliveryClass.severalReceivers, receiverID: match.receiver,
      isSite: known == nil && site != nil, reporters: found.sorted())
  }
}

/// What in the coverage the names of a delivery meet.
package struct CoverageMatch: Hashable, Sendable {
  /// A receiver of the table.
  package let receiver: ReceiverID?
  /// A recipient domain that some report names.
  package let recipient: UInt32?
  /// Reporters' own domains that the host or the recipient domain equals or lies under.
  package let ownDomains: [UInt32]
}

/// Names with the reporters that stand behind each.
private struct NamedReporters: Sendable {
  private var interner = ByteInterner(limit: .max)
  private var lists: [[Int]] = []
  private var all: Set<Int> = []

  mutating func add(_ name: String, _ reporter: Int) {
    all.insert(reporter)
    guard let number = interner.intern(name) else { return }
    if Int(number) == lists.count { lists.append([]) }
    lists[Int(number)].append(reporter)
  }

  /// True for a reporter that stands behind some name.
  func names(_ reporter: Int) -> Bool { all.contains(reporter) }

  func find(_ name: UnsafeRawBufferPointer) -> UInt32? { interner.find(name) }

  /// The names that a name equals or lies under, the longest first.
  func suffixes(of name: UnsafeRawBufferPointer) -> [UInt32] {
    guard !lists.isEmpty else { return [] }
    var found: [UInt32] = []
    var start = 0
    while start < name.count {
      if let number = interner.find(UnsafeRawBufferPointer(rebasing: name[start...])) {
        found.append(number)
      }
      guard let dot = firstIndex(of: UInt8(ascii: "."), in: name, from: start) else { break }
      start = dot + 1
    }
    return found
  }

  func reporters(of number: UInt32) -> [Int] { lists[Int(number)] }
}
