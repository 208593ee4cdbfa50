import AggregateReports
import ByteKit
import Findings
import Policies
import ReplyClassifier

/// The findings of a report as JSON.
enum JSONFindings {
  static func stageFailure(_ json: inout JSONWriter, _ finding: StageFailure) {
    json.object { json in
      json.member("id", finding.id)
      json.member("domain", finding.domain)
      json.member("stage") { stage(finding.stage, &$0) }
      json.member("previous") { stage(finding.previous, &$0) }
      json.member("compared_with", finding.comparedWith.rawValue)
      json.member("kind", finding.kind.rawValue)
      json.member("cause", finding.cause?.rawValue)
      json.member("receiver", DeliveryClass.party(finding.receiver))
      json.member("relay") { relay(finding.relay, &$0) }
      json.member("before") { rate(finding.before, &$0) }
      json.member("after") { rate(finding.after, &$0) }
      json.member("baseline") { rate(finding.baseline, &$0) }
      json.member("introduced") { json in
        json.member("estimate", estimate: finding.introduced.estimate)
        json.member("low", estimate: finding.introduced.low)
        json.member("high", estimate: finding.introduced.high)
      }
      json.member("q_value", estimate: finding.qValue)
      json.member("attribution", finding.attribution.rawValue)
      json.member("evidence", finding.evidence)
      json.member("clock", finding.clock.rawValue)
      json.member("first_seen", CivilTime.iso(finding.firstSeen))
      course(finding.course, lastSeen: finding.lastSeen, &json)
      example(finding.example, &json)
      json.member("by_receiver", array: finding.byReceiver) { json, part in
        json.flatObject { json in
          json.member("receiver", DeliveryClass.party(part.receiver))
          json.member("before") { rate(part.before, &$0) }
          json.member("after") { rate(part.after, &$0) }
        }
      }
      json.member("why", finding.why)
      json.member("remedy", finding.remedy)
      json.member("severity", finding.severity.rawValue)
    }
  }

  static func missingDKIM(_ json: inout JSONWriter, _ finding: MissingDKIM) {
    json.object { json in
      json.member("id", finding.id)
      json.member("domain", finding.domain)
      json.member("relay") { relay(finding.relay, &$0) }
      json.member("state", finding.state.rawValue)
      json.member("carried_by_spf", finding.isCarriedBySPF)
      json.member("messages", finding.messages)
      json.member("unsigned", finding.unsigned)
      json.member("share") { json in
        json.member("estimate", estimate: finding.share.estimate)
        json.member("low", estimate: finding.share.low)
        json.member("high", estimate: finding.share.high)
      }
      json.member("reporters", finding.reporters)
      json.member("first_seen", CivilTime.iso(finding.firstSeen))
      json.member("last_seen", CivilTime.iso(finding.lastSeen))
      course(finding.course, lastSeen: nil, &json)
      json.member("changes", array: finding.changes) { json, change in
        json.flatObject { json in
          json.member("at", CivilTime.iso(change.at))
          json.member("from", change.from.rawValue)
          json.member("to", change.to.rawValue)
        }
      }
      json.member("method", finding.method.rawValue)
      json.member("remedy", finding.remedy)
      json.member("severity", finding.severity.rawValue)
    }
  }

  static func newReply(_ json: inout JSONWriter, _ finding: NewReply) {
    json.object { json in
      json.member("domain", finding.domain)
      json.member("stage") { stage(finding.stage, &$0) }
      json.member("receiver", DeliveryClass.party(finding.receiver))
      json.member("cause", finding.cause.rawValue)
      json.member("reply", finding.signature)
      json.member("signature", finding.signature)
      json.member("count", finding.count)
      json.member("first_seen", CivilTime.iso(finding.firstSeen))
      json.member("last_seen", CivilTime.iso(finding.lastSeen))
      json.member("relay") { relay(finding.relay, &$0) }
      example(finding.example, &json)
    }
  }

  static func lateRefusal(_ json: inout JSONWriter, _ refusal: LateRefusal) {
    json.flatObject { json in
      json.member("host", refusal.host)
      json.member("receiver", refusal.receiver)
      json.member("domain", refusal.domain)
      json.member("cause", refusal.cause.rawValue)
      json.member("messages", refusal.messages)
      json.member("recipients", array: refusal.recipients) { json, recipient in
        json.flatObject { json in
          json.member("address", recipient.address)
          json.member("messages", recipient.messages)
        }
      }
      json.member("more_recipients", refusal.moreRecipients)
      json.member("first_seen", CivilTime.iso(refusal.firstSeen))
      json.member("last_seen", CivilTime.iso(refusal.lastSeen))
    }
  }

  static func relay(_ relay: RelayName, _ json: inout JSONWriter) {
    json.member("injector", relay.injector)
    json.member("injector_ip", relay.injectorIP?.description)
    json.member("vmta", relay.vmta)
    json.member("node", relay.node)
    json.member("source_ip", relay.sourceIP?.description)
    json.member("system", relay.system)
  }

  static func stage(_ stage: Stage, _ json: inout JSONWriter) {
    json.member("policy", stage.policy.rawValue)
    json.member("percent", stage.percent)
    json.member("testing", stage.isTesting)
    json.member("begin", CivilTime.iso(stage.begin))
  }

  private static func rate(_ rate: FailureRate, _ json: inout JSONWriter) {
    json.member("failed", rate.failed)
    json.member("attempted", rate.attempted)
  }

  private static func example(_ example: StageFailure.Example?, _ json: inout JSONWriter) {
    guard let example else { return json.memberNull("example") }
    json.member("example") { json in
      json.member("diagnostic", example.diagnostic)
      json.member("path", example.path)
      json.member("offset", example.offset)
      json.member("job", example.job)
    }
  }
}
