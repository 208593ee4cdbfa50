import ByteKit
import Findings

/// Senders outside the log as JSON.
enum JSONSenders {
  static func sender(_ json: inout JSONWriter, _ sender: Sender) {
    json.object { json in
      json.member("id", sender.id)
      json.member("name", sender.name)
      json.member("by", sender.by.rawValue)
      json.member("class", sender.ownership.rawValue)
      json.member("decided", sender.isDecided)
      json.member("system", sender.system)
      json.member("reason", sender.reason)
      json.member("domains", array: sender.domains) { $0.string($1) }
      json.member("more_domains", sender.moreDomains)
      json.member("addresses", array: sender.addresses) { $0.string($1.description) }
      json.member("more_addresses", sender.moreAddresses)
      counts(sender, &json)
      json.member("days", sender.days)
      json.member("reporters", array: sender.reporters) { $0.string($1) }
      json.member("first_seen", CivilTime.iso(sender.firstSeen))
      json.member("last_seen", CivilTime.iso(sender.lastSeen))
      json.member("status", (sender.course?.status ?? .on).rawValue)
      json.member("clean_since", sender.course?.cleanSince.map(CivilTime.iso))
      json.member("new", sender.isNew)
      json.member("recipients", array: sender.recipients) { json, recipient in
        json.flatObject { json in
          json.member("address", recipient.address)
          json.member("messages", recipient.messages)
        }
      }
      json.member("more_recipients", sender.moreRecipients)
      json.member("severity", sender.severity.rawValue)
    }
  }

  private static func counts(_ sender: Sender, _ json: inout JSONWriter) {
    json.member("messages", sender.messages)
    json.member("aligned", sender.aligned)
    json.member("failing", sender.failing)
    json.member("unknown", sender.unknown)
    json.member("none", sender.none)
    json.member("quarantine", sender.quarantined)
    json.member("reject", sender.rejected)
    json.member("lost", sender.lost)
  }
}
