import AggregateReports
import ByteKit
import Findings

/// What must be met before a policy domain goes on.
extension JSONReport {
  static func readiness(_ json: inout JSONWriter, _ readiness: Readiness) {
    json.object { json in
      json.member("domain", readiness.domain)
      json.member("current") { json in
        json.member("policy", readiness.current.policy.rawValue)
        json.member("percent", readiness.current.percent)
        json.member("testing", readiness.isTesting)
      }
      if let next = readiness.next {
        json.member("next") { json in
          json.member("policy", next.policy.rawValue)
          json.member("percent", next.percent)
        }
      } else {
        json.member("next", String?.none)
      }
      json.member("verdict", readiness.verdict.rawValue)
      json.member("criteria", array: readiness.criteria, criterion)
      json.member("at_risk") { atRisk(readiness, &$0) }
    }
  }

  private static func criterion(_ json: inout JSONWriter, _ criterion: Readiness.Criterion) {
    json.flatObject { json in
      json.member("name", criterion.name.rawValue)
      switch criterion.name {
      case .days, .failingRelays, .newSources:
        json.member("value", criterion.value.map { Int($0) })
        json.member("threshold", Int(criterion.threshold.lowerBound))
      case .ownPass, .coverage:
        json.member("value", rate: criterion.value)
        json.member("threshold", rate: criterion.threshold.lowerBound)
      case .ratio:
        let threshold = criterion.threshold
        json.member("value", rate: criterion.value)
        json.member("threshold", array: [threshold.lowerBound, threshold.upperBound]) {
          $0.number($1)
        }
      }
      if criterion.name == .ownPass { json.member("low", estimate: criterion.low) }
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
    json.flatObject { json in
      json.member("name", system.name)
      json.member("owner", system.owner.isEmpty ? nil : system.owner)
      json.member("state", system.state.isEmpty ? nil : system.state)
      json.member("addresses", system.addresses)
      json.member("messages", system.messages)
      json.member("logged", system.logged)
      json.member("first_seen", system.firstSeen.map(CivilTime.iso))
      json.member("last_seen", system.lastSeen.map(CivilTime.iso))
    }
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
