import Checkup
import PMTASettings

/// PowerMTA's configuration in a check-up's JSON.
enum SettingsJSON {
  /// The members of one configuration.
  static func write(_ settings: SettingsCheckup, _ json: inout JSONWriter) {
    json.member("path", settings.configuration.path)
    json.member("files", settings.configuration.paths.count)
    json.member("incomplete", settings.configuration.isIncomplete)
    json.member("signing", array: settings.rows) { json, row in
      json.object { json in
        json.member("domain", row.signing.pair.domain)
        json.member("vmta", row.signing.pair.vmta)
        json.member("messages", row.messages)
        answer(row.signing.answer, &json)
        json.member("otherwise", array: row.signing.otherwise) { $0.string($1) }
      }
    }
    json.member("more_signing", settings.moreRows)
    json.member("changes", array: settings.comparison?.changes ?? []) { json, change in
      json.object { json in
        json.member("domain", change.pair.domain)
        json.member("vmta", change.pair.vmta)
        json.member("change", change.kind.rawValue)
        json.member("messages", change.messages)
        json.member("everywhere", change.isEverywhere)
        json.member("receivers", array: change.receivers) { $0.string($1) }
        side("before", change.before, &json)
        side("after", change.after, &json)
      }
    }
  }

  private static func side(_ name: String, _ answer: SigningAnswer?, _ json: inout JSONWriter) {
    guard let answer else { return json.memberNull(name) }
    json.member(name) { self.answer(answer, &$0) }
  }

  private static func answer(_ answer: SigningAnswer, _ json: inout JSONWriter) {
    let likeliest = answer.first.first
    let signature = likeliest?.signature
    json.member("signed", answer.word.rawValue)
    json.member("d", signature?.domain)
    json.member("s", signature?.selector)
    json.member("key_at", likeliest?.keyAt?.description)
    json.member("sign_at", likeliest?.signAt?.description)
    json.member("second_d", answer.second.first?.signature?.domain)
    json.member("second_s", answer.second.first?.signature?.selector)
    json.member("certainty", answer.certainty.rawValue)
    json.member("command", answer.command)
    json.member("text", SettingsWords.answer(answer))
  }
}
