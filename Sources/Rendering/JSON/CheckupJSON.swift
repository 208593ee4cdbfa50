import ByteKit
package import Checkup
import Findings

/// Renders a check-up as JSON, schema `stagewatch.doctor/1`.
package enum CheckupJSON {
  /// The name of the schema.
  package static let schema = "stagewatch.doctor/1"

  /// The check-up as UTF-8 with a line end behind it.
  package static func render(_ checkup: Checkup) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.member("schema", schema)
      json.member("tool") { json in
        json.member("name", "stagewatch")
        json.member("version", checkup.version)
      }
      json.member("generated_at", CivilTime.iso(checkup.generatedAt))
      json.member("looked_at") { json in
        json.member("logs") { sample(checkup.logs, &$0) }
        json.member("reports") { sample(checkup.reports, &$0) }
      }
      json.member("checks", array: checkup.items) { json, item in
        json.object { json in
          json.member("check", item.check)
          json.member("level", level(item.level))
          json.member("text", item.text)
          json.member("advice", item.advice.isEmpty ? nil : item.advice)
          json.member("place", item.place?.rawValue)
          json.member("lines", array: item.lines) { $0.string($1) }
          json.member("kind", item.kind)
          json.member("path", item.at?.path)
          json.member("line", item.at?.line)
        }
      }
      json.member("pmta", array: checkup.settings) { json, settings in
        json.object { SettingsJSON.write(settings, &$0) }
      }
    }
    return writer.bytes + [10]
  }

  private static func sample(_ sample: Checkup.Sample, _ json: inout JSONWriter) {
    json.member("files", sample.files)
    json.member("of", sample.of)
  }

  private static func level(_ level: CheckupItem.Level) -> String {
    switch level {
    case .fine: "ok"
    case .info: "info"
    case .warning: "warning"
    case .critical: "critical"
    }
  }
}
