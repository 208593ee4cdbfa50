import Checkup
import Findings
import PMTASettings

extension MeantSigning {
  /// What a configuration says of a pair; `path` is its main file.
  init(_ signing: PairSigning, path: String) {
    let answer = signing.answer
    let isWhole = signing.otherwise.isEmpty && answer.isSure
    let made = answer.signatures.first ?? signing.signatures.first
    let place = (answer.isUnsigned ? nil : made?.keyAt) ?? answer.first.first?.signAt
    var words = SettingsWords.answer(answer)
    if !signing.otherwise.isEmpty {
      words +=
        "; otherwise towards \(SettingsWords.some(signing.otherwise, most: Self.namedMax))"
    }
    self.init(
      isSigned: isWhole ? !answer.isUnsigned : nil,
      keys: signing.signatures.map { Key(domain: $0.domain, selector: $0.selector) },
      path: place?.path, line: place?.line, words: words,
      remedy: Self.remedy(signing, path: path), command: answer.command)
  }

  private static let namedMax = 4

  /// The line to write, or to change; nil where all of it is signed.
  private static func remedy(_ signing: PairSigning, path: String) -> String? {
    let pair = signing.pair
    let scope =
      pair.vmta == PMTAConfiguration.defaultName
      ? "at global level of \(path)" : "in <virtual-mta \(pair.vmta)> of \(path)"
    let outcome = signing.answer.first.first
    if case .unknown(.optionsUnread, let place, _) = outcome { return switchOn(pair, place, path) }
    guard case .unsigned(let why, let place) = outcome else {
      guard signing.otherwise.isEmpty, signing.isAligned == false else { return nil }
      return "PowerMTA signs it for another domain (\(SettingsWords.answer(signing.answer))): write"
        + " domain-key SELECTOR,\(pair.domain),FILE, and dkim-identity sender-or-from, \(scope)."
    }
    switch why {
    case .switchedOff: return switchOn(pair, place, path)
    case .noKey:
      return "Write domain-key SELECTOR,\(pair.domain),FILE \(scope): dkim-sign yes stands at"
        + " \(place.map(\.description) ?? path), and no key is for \(pair.domain)."
    case .notSet:
      return "Write dkim-sign yes into <domain *> \(scope): no line there says it; and see that a"
        + " domain-key is for \(pair.domain)."
    }
  }

  private static func switchOn(_ pair: MailPair, _ place: SettingPlace?, _ path: String) -> String {
    "Write dkim-sign yes at \(place.map(\.description) ?? path), which switches signing off"
      + " for \(SettingsWords.vmta(pair.vmta)), and see that a domain-key is for \(pair.domain)."
  }
}
