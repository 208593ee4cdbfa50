public import AggregateReports
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

  let table: ReceiverTable
  private let byReceiver: [ReceiverID: [Int]]
  private let byRecipient: [String: [Int]]
  private let byOwnDomain: [String: [Int]]

  /// Reads the coverage off the reports.
  public init(reports: [AggregateReport], table: ReceiverTable) {
    self.table = table
    var facts: [String: Facts] = [:]
    for report in reports {
      facts[report.reporter, default: Facts()].add(report, table)
    }
    reporters = facts.keys.sorted()
    var byReceiver: [ReceiverID: [Int]] = [:]
    var byRecipient: [String: [Int]] = [:]
    var byOwnDomain: [String: [Int]] = [:]
    var names: [[String]] = []
    for (index, reporter) in reporters.enumerated() {
      let known = facts[reporter] ?? Facts()
      for receiver in known.receivers { byReceiver[receiver, default: []].append(index) }
      for domain in known.envelopeTo { byRecipient[domain, default: []].append(index) }
      for domain in known.ownDomains { byOwnDomain[domain, default: []].append(index) }
      names.append(known.receivers.map { table[$0].name }.sorted() + known.ownDomains.sorted())
    }
    self.byReceiver = byReceiver
    self.byRecipient = byRecipient
    self.byOwnDomain = byOwnDomain
    coveredNames = names
  }

  private struct Facts {
    var receivers: Set<ReceiverID> = []
    var envelopeTo: Set<String> = []
    var ownDomains: Set<String> = []

    mutating func add(_ report: AggregateReport, _ table: ReceiverTable) {
      for record in report.records {
        if let domain = record.envelopeTo { envelopeTo.insert(domain) }
      }
      let known = table.receivers(
        forReporter: report.orgName, emailDomain: report.emailDomain,
        fileReceiver: report.fileReceiver)
      receivers.formUnion(known)
      guard known.isEmpty else { return }
      let own = report.fileReceiver ?? report.emailDomain
      if !own.isEmpty { ownDomains.insert(own) }
    }
  }

  /// The receiver and the reporters of a delivery.
  ///
  /// Both names in lower case; the host alone, without its address.
  public func find(host: String, recipientDomain: String) -> DeliveryClass {
    let receiver = table.receiver(host: host, domain: recipientDomain)
    var found = Set(receiver.flatMap { byReceiver[$0] } ?? [])
    found.formUnion(byRecipient[recipientDomain] ?? [])
    var own: String?
    for name in [host, recipientDomain] {
      var rest = name[...]
      while !rest.isEmpty {
        if let indexes = byOwnDomain[String(rest)] {
          found.formUnion(indexes)
          own = own ?? String(rest)
        }
        guard let dot = rest.firstIndex(of: ".") else { break }
        rest = rest[rest.index(after: dot)...]
      }
    }
    let isNamed = byRecipient[recipientDomain] != nil
    return DeliveryClass(
      receiver: receiver.map { table[$0].name } ?? own
        ?? (isNamed ? recipientDomain : DeliveryClass.otherReceiver),
      receiverID: receiver, reporters: found.sorted())
  }
}

/// Deliveries that the same reporters speak for, at one receiver.
public struct DeliveryClass: Hashable, Sendable {
  /// The name of all receivers that neither the table nor a report names.
  public static let otherReceiver = "other"

  /// The receiver's name.
  public let receiver: String
  /// Its place in the table, if it is there.
  public let receiverID: ReceiverID?
  /// Indexes of the reporters, ascending.
  public let reporters: [Int]
}
