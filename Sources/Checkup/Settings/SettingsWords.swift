package import PMTASettings

/// How a configuration's answers are told.
package enum SettingsWords {
  /// Receivers that are told one by one.
  package static let receiversMax = 6

  /// Whose mail a change is about, how much of it the log has, and what becomes of it.
  static func sentence(_ change: SettingsChange) -> String {
    let whose =
      "mail of \(change.pair.domain == MailPair.otherDomain ? "any other domain" : change.pair.domain)"
      + " through \(vmta(change.pair.vmta))"
    let towards =
      change.isEverywhere ? "" : ", towards \(some(change.receivers))"
    let weight = change.messages.map { ", of which the log has \(counted($0, "message"))" } ?? ""
    return "\(whose)\(weight): \(what(change.kind))\(towards)"
  }

  private static func what(_ kind: SettingsChange.Kind) -> String {
    switch kind {
    case .losesSignature: "would leave unsigned"
    case .losesAlignment: "would be signed by another domain only"
    case .losesVMTA: "its VirtualMTA is gone"
    case .unsure: "may be signed otherwise; the configuration leaves it open"
    case .changesKey: "would be signed with another key"
    case .changesKeyFile: "would be signed with another key file under the same name"
    case .losesSecond: "would lose its second signature"
    case .changesAlgorithm: "would be signed by another algorithm"
    case .gainsSecond: "would gain a second signature"
    case .gainsSignature: "would be signed"
    }
  }

  /// How it is signed now and then, with the lines that say so.
  static func lines(_ change: SettingsChange) -> String {
    let before = change.before.map(answer) ?? "no such VirtualMTA"
    let after = change.after.map(answer) ?? "no such VirtualMTA"
    let command = change.after?.command.map { " \($0) settles it." } ?? ""
    return "Now: \(before). Then: \(after).\(command)"
  }

  /// The line that decides in the new configuration, else in the old one.
  static func place(_ change: SettingsChange) -> SettingPlace? {
    [change.after, change.before].compactMap { answer in
      answer?.first.first.flatMap { $0.signature?.keyAt ?? $0.signAt }
    }.first
  }

  /// An answer in words, with the lines that say so.
  package static func answer(_ answer: SigningAnswer) -> String {
    let first = answer.first.map(outcome).joined(separator: ", or ")
    let hasSecond = answer.second.contains { $0.isMade != false }
    let second =
      hasSecond ? "; second: " + answer.second.map(outcome).joined(separator: ", or ") : ""
    return first + second
  }

  /// An answer for a table, in short.
  package static func brief(_ answer: SigningAnswer) -> String {
    let hasSecond = answer.second.contains { $0.isMade != false }
    return [answer.first, hasSecond ? answer.second : []].filter { !$0.isEmpty }.map { outcomes in
      outcomes.map(brief).joined(separator: " or ")
    }.joined(separator: " and ")
  }

  private static func brief(_ outcome: SigningOutcome) -> String {
    switch outcome {
    case .signed(let made):
      "d=\(made.domain) s=\(made.selector) (\(made.keyAt.short), \(made.signAt.short))"
    case .unsigned(let why, let place):
      "unsigned: \(why.rawValue)" + (place.map { " (\($0.short))" } ?? "")
    case .unknown(.optionsUnread, let place, _):
      "depends: options_unread" + (place.map { " (\($0.short))" } ?? "")
    case .unknown(let why, _, let place):
      "unknown: \(why.rawValue)" + (place.map { " (\($0.short))" } ?? "")
    }
  }

  /// An outcome in words.
  package static func outcome(_ outcome: SigningOutcome) -> String {
    switch outcome {
    case .signed(let made):
      return "d=\(made.domain) s=\(made.selector), key \(made.keyAt), dkim-sign \(made.signAt)"
    case .unsigned(let why, let place):
      let at = place.map { " \($0)" } ?? ""
      switch why {
      case .notSet: return "unsigned: no dkim-sign applies"
      case .switchedOff: return "unsigned: dkim-sign no\(at)"
      case .noKey: return "unsigned: no key is for it, dkim-sign\(at)"
      }
    case .unknown(let why, let sign, let key):
      let at = key.map { " \($0)" } ?? ""
      switch why {
      case .vault: return "unknown: the key is looked for in a vault\(at)"
      case .optionsUnread:
        return "unsigned but for mail with X-DKIM-Options, which no source reads"
          + (sign.map { ", dkim-sign \($0)" } ?? "")
      case .options: return "unknown: only with X-DKIM-Options"
      case .badValue: return "unknown: the value of dkim-sign is none"
      }
    }
  }

  /// A VirtualMTA's name in a sentence, or what there is without one.
  package static func vmta(_ name: String) -> String {
    name == PMTAConfiguration.defaultName ? "no VirtualMTA" : "VirtualMTA \(name)"
  }

  /// The first of some names, and how many more there are.
  package static func some(_ names: [String], most: Int = receiversMax) -> String {
    let left = names.count - most
    return names.prefix(most).joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")
  }
}
