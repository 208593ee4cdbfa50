import ReplyClassifier
import Scenarios
import Testing

/// Truth and report mean the same by a cause and by a receiver's name.
@Suite struct ReplyCauseTests {
  @Test func `Replies tell the causes that the truth names, at the receivers it names`() throws {
    let scenario = Scenario(.everything, seed: 1, scale: 0.3)
    let classifier = ReplyClassifier()
    let worker = classifier.makeWorker()
    let names = Dictionary(
      uniqueKeysWithValues: scenario.plan.mailboxes.map { ($0.domain, $0.name) })
    var seen: Set<String> = []
    for row in NaiveScenario(scenario).rows where row["type"] != "d" {
      let domain = row["rcpt"].split(separator: "@").last.map(String.init) ?? ""
      let host = row["dsnMta"].split(separator: " ").first.map(String.init) ?? ""
      let receiver = ReceiverTable.builtIn.receiver(host: host, domain: domain)
      // A site that is not in the table is known by its domain.
      let name = receiver.map { ReceiverTable.builtIn.receivers[Int($0.rawValue)].name } ?? domain
      #expect(name == names[domain])
      let cause = worker.cause(
        receiver: receiver, reply: row["dsnDiag"], status: row["dsnStatus"],
        bounceCategory: row["bounceCat"])
      let reply = row["dsnDiag"]
      if let wanted = Self.cause(reply, row["bounceCat"]) {
        #expect(cause.rawValue == wanted, "\(reply)")
        seen.insert(wanted)
      }
    }
    #expect(seen == ["dmarc_policy", "connection", "bad_address", "reputation"])
  }

  private static func cause(_ reply: String, _ category: String) -> String? {
    if reply.contains("DMARC") || reply.contains("5.7.9 Message not accepted") {
      return "dmarc_policy"
    }
    if reply.contains("3.2 Service") { return "connection" }
    if category == "bad-mailbox" { return "bad_address" }
    return category == "spam-related" && !reply.contains("considered as spam") ? "reputation" : nil
  }
}
