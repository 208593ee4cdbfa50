/// What a party outside the log is, by the rules that the project's documentation gives.
///
/// Works on every message of the world and looks at every span of days.
struct SenderClassRule {
  /// Days in a row within which a sender's days are counted, and how many of them make one that comes
  /// back where so many reporters saw it.
  static let spanDays = 14, daysMin = 5, reportersMin = 2
  /// Days that suffice where so large a share of the domain's mail is the sender's.
  static let fewDaysMin = 3, shareMin = 0.01
  /// Shares between these parts of the least one are not judged.
  private static let grey = 0.6...1.5

  /// What was found.
  struct Found {
    /// Classes that are right.
    var classes: [String]
    /// The first day by which it is shown that it comes back; nil where it is not.
    var shownDay: Int?
  }

  private let mail: VerdictMail
  /// Reported messages of the firm by day, and those of others that pass.
  private let own: [Int: Int]

  /// Counts the mail of the domain that the world is about.
  init(_ mail: VerdictMail) {
    self.mail = mail
    var own: [Int: Int] = [:]
    for message in mail.messages
    where mail.plan.relays[message.relay].domain == 0 && mail.isReported(message) {
      own[message.day, default: 0] += 1
    }
    let name = mail.plan.domains[0].name
    for foreign in mail.foreign where mail.isReported(foreign) {
      if mail.plan.senders[foreign.sender].credentials(as: name).passes(for: name) {
        own[foreign.day, default: 0] += foreign.count
      }
    }
    self.own = own
  }

  /// Reported messages of the domain on some days without those of senders that fail.
  func domainMail(_ days: ClosedRange<Int>) -> Int {
    own.reduce(0) { days.contains($1.key) ? $0 + $1.value : $0 }
  }

  /// The mail of a party that reports tell of.
  func told(_ party: Int) -> [VerdictMail.Foreign] {
    mail.foreign.filter { mail.plan.senders[$0.sender].party == party && mail.isReported($0) }
  }

  /// What a party is.
  func find(_ party: SenderPlan.Party, number: Int) -> Found {
    if let decision = party.decision { return Found(classes: [decision.ownership]) }
    switch party.nature {
    case .node: return Found(classes: ["own_node"])
    case .forwarder: return Found(classes: ["forwarder"])
    case .sender: break
    }
    let name = mail.plan.domains[0].name
    let all = told(number)
    let credentials = { mail.plan.senders[$0].credentials(as: name) }
    if all.contains(where: { credentials($0.sender).passes(for: name) }) {
      return Found(classes: ["vendor"])
    }
    let asItself = all.filter {
      let marks = credentials($0.sender)
      return marks.signatures.contains(where: \.verifies)
        || (marks.passesSPF && !marks.envelope.isEmpty)
    }
    return comesBack(asItself)
  }

  private func comesBack(_ mail: [VerdictMail.Foreign]) -> Found {
    let days = Set(mail.map(\.day)).sorted()
    var isGrey = false
    for last in days {
      let span = (last - Self.spanDays + 1)...last
      let inside = mail.filter { span.contains($0.day) }
      let count = Set(inside.map(\.day)).count
      let reporters = Set(inside.map(\.mailbox)).count
      if count >= Self.daysMin, reporters >= Self.reportersMin {
        return Found(classes: ["vendor_unknown"], shownDay: last)
      }
      guard count >= Self.fewDaysMin else { continue }
      let messages = inside.reduce(0) { $0 + $1.count }
      let share = Double(messages) / Double(messages + domainMail(span)) / Self.shareMin
      if share > Self.grey.upperBound {
        return Found(classes: ["vendor_unknown"], shownDay: last)
      }
      if share >= Self.grey.lowerBound { isGrey = true }
    }
    return Found(classes: isGrey ? ["stranger", "vendor_unknown"] : ["stranger"])
  }
}
