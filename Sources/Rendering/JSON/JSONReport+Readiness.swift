import AggregateReports
import ByteKit
import Findings

/// What must be met before a policy domain goes on.
extension JSONReport {
  static func readiness(_ json: inout JSONWriter, _ entry: Readiness) {
    readiness(&json, entry, isLine: false)
  }

  /// Writes an entry of `readiness`; in a line the upper threshold of the ratio has a member of its own.
  static func readiness(_ json: inout JSONWriter, _ readiness: Readiness, isLine: Bool) {
    json.object { json in
      json.member("domain", readiness.domain)
      json.member("current") { rung(readiness.current, &$0) }
      if let next = readiness.next {
        json.member("next") { json in
          rung(next, &json)
          json.member("testing_share", rate: next.isTesting ? readiness.testingShare : nil)
          honoured(readiness.honoured, &json)
        }
      } else {
        json.member("next", String?.none)
      }
      json.member("reported_only", readiness.isReportedOnly)
      json.member("parked", readiness.isParked)
      json.member("judged") { json in
        json.member("begin", CivilTime.iso(readiness.judged.lowerBound))
        json.member("end", CivilTime.iso(readiness.judged.upperBound))
      }
      json.member("verdict", readiness.verdict.rawValue)
      json.member("criteria", array: readiness.criteria) { criterion(&$0, $1, isLine) }
      json.member("at_risk") { atRisk(readiness, &$0) }
    }
  }

  private static func rung(_ rung: Readiness.Rung, _ json: inout JSONWriter) {
    json.member("policy", rung.policy.rawValue)
    json.member("percent", rung.percent)
    json.member("testing", rung.isTesting)
  }

  private static func honoured(_ honoured: Readiness.Honoured?, _ json: inout JSONWriter) {
    guard let honoured else {
      json.memberNull("pct_honoured")
      return
    }
    json.member("pct_honoured") { json in
      json.member("percent", honoured.percent)
      json.member("reporters", honoured.reporters)
      json.member("reporters_told", honoured.reportersTold)
      json.member("messages", honoured.messages)
      json.member("messages_told", honoured.messagesTold)
    }
  }

  private static func criterion(
    _ json: inout JSONWriter, _ criterion: Readiness.Criterion, _ isLine: Bool
  ) {
    json.flatObject { json in
      json.member("name", criterion.name.rawValue)
      switch criterion.name {
      case .days, .failingRelays, .newSources, .inputs:
        json.member("value", criterion.value.map { Int($0) })
        json.member("threshold", Int(criterion.threshold.lowerBound))
      case .ownPass, .signed, .coverage:
        json.member("value", rate: criterion.value)
        json.member("threshold", rate: criterion.threshold.lowerBound)
      case .unknownSenders:
        json.member("value", rate: criterion.value)
        json.member("threshold", rate: criterion.threshold.upperBound)
      case .ratio:
        let threshold = criterion.threshold
        json.member("value", rate: criterion.value)
        if isLine {
          json.member("threshold", rate: threshold.lowerBound)
          json.member("threshold_high", rate: threshold.upperBound)
        } else {
          json.member("threshold", array: [threshold.lowerBound, threshold.upperBound]) {
            $0.number($1)
          }
        }
      }
      if [.ownPass, .signed].contains(criterion.name) {
        json.member("low", estimate: criterion.low)
      }
      json.member("met", criterion.isMet)
      json.member("warns", criterion.warns)
    }
  }

  private static func atRisk(_ readiness: Readiness, _ json: inout JSONWriter) {
    json.member("messages", readiness.ownFailing)
    json.member("share", rate: readiness.atRiskShare)
    json.member("by_relay", array: readiness.atRisk) { json, risk in
      json.object { json in
        json.member("relay") { relayName(risk.relay, &$0) }
        json.member("messages", risk.messages)
      }
    }
    json.member("forwarded") { $0.member("messages", readiness.forwardedFailing) }
    json.member("foreign") { $0.member("messages", readiness.foreignFailing) }
    json.member("undecided") { json in
      json.member("messages", readiness.undecidedMessages)
      json.member("by_sender", array: readiness.undecided) { json, sender in
        json.flatObject { json in
          json.member("name", sender.name)
          json.member("messages", sender.messages)
        }
      }
    }
  }

  private static func relayName(_ relay: RelayName, _ json: inout JSONWriter) {
    json.member("injector", relay.injector)
    json.member("injector_ip", relay.injectorIP?.description)
    json.member("vmta", relay.vmta)
    json.member("node", relay.node)
    json.member("source_ip", relay.sourceIP?.description)
    json.member("system", relay.system)
  }

  // MARK: - Inventory

  static func system(_ json: inout JSONWriter, _ system: SystemSummary) {
    json.object { json in
      json.member("name", system.name)
      json.member("owner", system.owner.isEmpty ? nil : system.owner)
      json.member("state", system.state.isEmpty ? nil : system.state)
      json.member("addresses", system.addresses)
      json.member("messages", system.messages)
      json.member("logged", system.logged)
      json.member("first_seen", system.firstSeen.map(CivilTime.iso))
      json.member("last_seen", system.lastSeen.map(CivilTime.iso))
      board(system, &json)
    }
  }

  private static func board(_ system: SystemSummary, _ json: inout JSONWriter) {
    let board = system.board
    json.member("mend", system.mend?.rawValue)
    json.member("due", system.due.map(CivilTime.isoDate))
    json.member("overdue", system.isOverdue)
    json.member("computed", board.state?.rawValue)
    json.member("since", board.since.map(CivilTime.iso))
    json.member("moved_since", board.movedSince.map(CivilTime.iso))
    json.member("signed_since", board.signedSince.map(CivilTime.iso))
    json.member("weeks", array: board.weeks) { json, week in
      json.flatObject { json in
        json.member("begin", CivilTime.iso(week.begin))
        json.member("messages", week.messages)
        json.member("passing", week.passing)
      }
    }
    json.member("spf_addresses", array: board.spfAddresses) { $0.string($1.description) }
    json.member("key_domains", array: board.keyDomains) { $0.string($1) }
  }

  static func unknownOwn(_ json: inout JSONWriter, _ source: UnknownOwnSource) {
    json.object { json in
      json.member("source_ip", source.sourceIP.description)
      json.member("domains", array: source.domains) { $0.string($1) }
      json.member("relays", array: source.relays) { json, relay in
        json.flatObject { json in
          json.member("vmta", relay.vmta)
          json.member("injector", relay.injector)
        }
      }
      json.member("logged", source.logged)
      json.member("messages", source.messages)
      json.member("failing", source.failing)
    }
  }
}
