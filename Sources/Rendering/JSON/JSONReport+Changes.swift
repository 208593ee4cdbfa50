import ByteKit
import Findings

extension JSONReport {
  /// What is new since the last remembered report.
  static func changes(_ changes: ReportChanges, _ json: inout JSONWriter) {
    json.member("changes") { json in
      json.member("since", changes.since.map(CivilTime.iso))
      json.member("open", changes.openCount)
      json.member("findings", array: changes.findings) { json, finding in
        json.flatObject { json in
          json.member("kind", finding.kind.rawValue)
          json.member("id", finding.id)
          json.member("state", finding.state.rawValue)
          json.member("severity", finding.severity.rawValue)
          json.member("title", finding.title)
          json.member("first_told", CivilTime.iso(finding.firstTold))
        }
      }
      json.member("stages", array: changes.stages) { json, stage in
        json.flatObject { json in
          json.member("domain", stage.domain)
          json.member("policy", stage.policy)
          json.member("percent", stage.percent)
          json.member("testing", stage.isTesting)
          json.member("begin", CivilTime.iso(stage.begin))
          json.member("origin", stage.origin)
        }
      }
      json.member("days", array: changes.days) { json, day in
        json.flatObject { json in
          json.member("domain", day.domain)
          json.member("day", String(CivilTime.iso(day.day * CivilTime.secondsPerDay).prefix(10)))
          json.member("reporters", array: day.reporters) { $0.string($1) }
          json.member("before") { count(day.before, &$0) }
          json.member("after") { count(day.after, &$0) }
        }
      }
    }
  }

  private static func count(_ count: ToldReport.DayCount, _ json: inout JSONWriter) {
    json.member("messages", count.messages)
    json.member("aligned", count.aligned)
  }
}
