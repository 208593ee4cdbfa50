import ByteKit
import Findings

extension JSONReport {
  /// Own mail that DMARC cost.
  static func accounting(_ accounting: Accounting, _ json: inout JSONWriter) {
    json.member("accounting") { json in
      for kind in Accounting.Kind.allCases { account(kind.rawValue, accounting[kind], &json) }
    }
  }

  private static func account(
    _ name: String, _ account: Accounting.Account, _ json: inout JSONWriter
  ) {
    json.member(name) { json in
      json.member("total", account.total)
      json.member("in_findings", account.inFindings)
      json.member("below_floor", account.belowFloor)
      json.member("relays", array: account.relays) { json, loss in
        json.flatObject { json in
          json.member("id", loss.id)
          json.member("domain", loss.domain)
          json.member("relay") { JSONFindings.relay(loss.relay, &$0) }
          json.member("messages", loss.messages)
          json.member("first_seen", CivilTime.iso(loss.course.firstSeen))
          JSONFindings.course(loss.course, lastSeen: loss.course.lastSeen, &json)
        }
      }
    }
  }

  /// What each node logged.
  static func nodes(_ nodes: [NodeSummary], _ json: inout JSONWriter) {
    json.member("nodes", array: nodes) { json, node in
      json.flatObject { json in
        json.member("node", node.node.isEmpty ? nil : node.node)
        json.member("first", node.first.map(CivilTime.iso))
        json.member("last", node.last.map(CivilTime.iso))
        json.member("rows", node.rows)
        json.member("problem", node.problem)
      }
    }
  }

  /// Paths that could not be read whole.
  static func unread(_ paths: [UnreadPath], _ json: inout JSONWriter) {
    json.member("unread_paths", array: paths) { json, path in
      json.flatObject { json in
        json.member("path", path.path)
        json.member("reason", path.reason)
      }
    }
  }
}

extension JSONFindings {
  /// How a finding went on.
  static func course(_ course: FailureCourse?, lastSeen: Int?, _ json: inout JSONWriter) {
    if let lastSeen { json.member("last_seen", CivilTime.iso(lastSeen)) }
    json.member("status", (course?.status ?? .on).rawValue)
    json.member("clean_since", course?.cleanSince.map(CivilTime.iso))
    json.member("clean_messages", course?.cleanMessages ?? 0)
  }
}
