import ByteKit
import Findings
package import Incidents
import Policies
import ReplyClassifier

/// Renders spikes as JSON, schema `stagewatch.incident/1`.
///
/// Keys are snake_case, times ISO 8601 in UTC, counts integers, rates numbers from 0 to 1. A later
/// version may add keys; none changes its meaning.
package enum JSONIncident {
  /// The name of the schema.
  package static let schema = "stagewatch.incident/1"

  /// The report as UTF-8 with a line end behind it.
  package static func render(_ report: IncidentReport) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.member("schema", schema)
      json.member("tool") { json in
        json.member("name", "stagewatch")
        json.member("version", report.version)
      }
      json.member("generated_at", CivilTime.iso(report.generatedAt))
      json.member("period") { json in
        json.member("begin", time(report.periodBegin))
        json.member("end", time(report.periodEnd))
      }
      let verdict = report.verdict
      json.member("verdict") { json in
        json.member("status", verdict.status.rawValue)
        json.member("reasons", array: verdict.reasons) { $0.string($1) }
      }
      JSONReport.inputs(report.inputs, &json)
      json.member("spikes", array: report.spikes, spike)
      unjudged(report.unjudged, &json)
      json.member("folded", array: report.folded) { $0.string($1) }
      json.member("notes", array: report.notes) { $0.string($1) }
    }
    return writer.bytes + [10]
  }

  private static func time(_ seconds: Int?) -> String? { seconds.map(CivilTime.iso) }

  // MARK: - Spikes

  private static func spike(_ json: inout JSONWriter, _ spike: Spike) {
    json.object { json in
      json.member("id", spike.id)
      json.member("kind", spike.kind.rawValue)
      json.member("origin", spike.origin.rawValue)
      json.member("severity", spike.severity.rawValue)
      json.member("begin", CivilTime.iso(spike.begin))
      likely("begin_range", spike.growsFrom == nil ? spike.begins : nil, &json)
      json.member("grows_from", time(spike.growsFrom))
      json.member("end", time(spike.end))
      likely("end_range", spike.ends, &json)
      if let peak = spike.peak {
        json.member("peak") { json in
          json.member("time", CivilTime.iso(peak.time))
          json.member("end", CivilTime.iso(peak.end))
          counts(peak.rate, &json)
        }
      } else {
        json.memberNull("peak")
      }
      baseline(spike.baseline, &json)
      json.member("before") { counts(spike.before, &$0) }
      json.member("during") { counts(spike.during, &$0) }
      json.member("now") { counts(spike.now, &$0) }
      json.member("now_seconds", spike.nowSeconds)
      json.member("other_before") { counts(spike.otherBefore, &$0) }
      difference(spike.difference, &json)
      json.member("extra", spike.extra)
      json.member("dmarc", spike.dmarc.rawValue)
      json.member("explanations", array: Array(spike.explanations.enumerated())) { json, item in
        explanation(&json, item.element, rank: item.offset + 1, of: spike)
      }
      json.member("rest", spike.rest)
      json.member("rest_share", estimate: spike.restShare)
      json.member("over", spike.isOver)
      json.member("not_the_cause", array: spike.notTheCause) { $0.string($1) }
      json.member("timeline", array: spike.timeline) { json, entry in
        json.flatObject { json in
          json.member("time", CivilTime.iso(entry.time))
          json.member("what", entry.what)
        }
      }
      seenBefore(spike.seenBefore, &json)
      json.member("chart", array: spike.chart) { json, point in
        json.flatObject { json in
          json.member("time", CivilTime.iso(point.time))
          counts(point.rate, &json)
          json.member("minutes", point.minutes)
          json.member("other_failed", point.other.failed)
          json.member("other_attempted", point.other.attempted)
        }
      }
    }
  }

  private static func likely(
    _ key: String, _ range: ClosedRange<Int>?, _ json: inout JSONWriter
  ) {
    guard let range else { return json.memberNull(key) }
    json.member(key) { json in
      json.member("earliest", CivilTime.iso(range.lowerBound))
      json.member("latest", CivilTime.iso(range.upperBound))
    }
  }

  /// The interval of the share in it less that before.
  private static func difference(_ range: ClosedRange<Double>?, _ json: inout JSONWriter) {
    guard let range else { return json.memberNull("difference") }
    json.member("difference") { json in
      json.member("low", estimate: range.lowerBound)
      json.member("high", estimate: range.upperBound)
    }
  }

  /// What the log does not say enough of.
  private static func unjudged(_ unjudged: Unjudged, _ json: inout JSONWriter) {
    json.member("unjudged", array: unjudged.rises) { json, rise in
      json.object { json in
        json.member("kind", rise.kind.rawValue)
        json.member("cause", rise.cause?.rawValue)
        json.member("begin", CivilTime.iso(rise.begin))
        json.member("end", time(rise.end))
        json.member("past_minutes", rise.pastMinutes)
        json.member("before") { counts(rise.before, &$0) }
        json.member("during") { counts(rise.during, &$0) }
        json.member("after") { counts(rise.after, &$0) }
      }
    }
    json.member("high_shares", array: unjudged.shares) { json, share in
      json.object { json in
        json.member("kind", share.kind.rawValue)
        json.member("cause", share.cause?.rawValue)
        json.member("receiver", share.receiver)
        json.member("domain", share.domain)
        json.member("relay", share.relay)
        counts(share.rate, &json)
      }
    }
  }

  static func counts(_ rate: FailureRate, _ json: inout JSONWriter) {
    json.member("failed", rate.failed)
    json.member("attempted", rate.attempted)
  }

  private static func baseline(_ baseline: Spike.Baseline, _ json: inout JSONWriter) {
    json.member("baseline") { json in
      json.member("same_hours", baseline.isSameHours)
      json.member("ranges", array: baseline.ranges) { json, range in
        json.flatObject { json in
          json.member("begin", CivilTime.iso(range.lowerBound))
          json.member("end", CivilTime.iso(range.upperBound))
        }
      }
    }
  }

  static func explanation(
    _ json: inout JSONWriter, _ item: Explanation, rank: Int, of spike: Spike
  ) {
    json.object { json in
      json.member("id", item.id)
      json.member("rank", rank)
      json.member("where") { json in
        for dimension in Dimension.allCases {
          if let value = item.place[dimension] {
            json.member(
              dimension.rawValue, dimension == .receiver ? DeliveryClass.party(value) : value)
          }
        }
      }
      json.member("extra", item.extra)
      json.member(
        "share", estimate: spike.extra == 0 ? 0 : Double(item.extra) / Double(spike.extra))
      json.member("failed", item.failed)
      json.member("attempted", item.attempted)
      json.member("failed_before", item.failedBefore)
      json.member("grade", item.grade.rawValue)
      json.member("dmarc", item.isDMARC)
      json.member("why", item.why)
      json.member("rows", array: item.rows) { json, row in
        json.flatObject { json in
          json.member("path", row.path)
          json.member("offset", row.offset)
        }
      }
    }
  }

  private static func seenBefore(_ seen: SeenBefore?, _ json: inout JSONWriter) {
    guard let seen else { return json.memberNull("seen_before") }
    json.member("seen_before") { json in
      json.member("messages", seen.messages)
      json.member("failing", seen.failing)
      json.member("reporters", seen.reporters)
      json.member("first", CivilTime.iso(seen.first))
      json.member("last", CivilTime.iso(seen.last))
      json.member("policy", seen.policy)
    }
  }
}
