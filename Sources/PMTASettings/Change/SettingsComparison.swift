import MailIdentity

/// Two configurations side by side: whose mail is signed otherwise.
package struct SettingsComparison: Sendable {
  /// The changes, the gravest first, then those with the most mail.
  package let changes: [SettingsChange]
  /// The pairs that were looked at.
  package let pairs: Int
  /// True where there was more to look at than `SettingsLimits.answersMax`.
  package let isCut: Bool

  /// Compares the pairs with mail, or those that the configurations name where no mail is given.
  ///
  /// - Parameters:
  ///   - old: The configuration that is in force.
  ///   - new: The one that is to be.
  ///   - mail: Messages by pair, as the log has them; nil without a log.
  ///   - answersMax: The most answers that are asked for.
  package init(
    old: PMTAConfiguration, new: PMTAConfiguration, mail: [MailPair: Int]? = nil,
    answersMax: Int = SettingsLimits.answersMax
  ) {
    let probes = QueueProbes([old, new])
    let all = mail.map { $0.keys.sorted() } ?? MailPair.named(by: [old, new])
    let most = max(1, answersMax / max(1, probes.queues.count))
    let looked = all.prefix(most)
    pairs = looked.count
    isCut = all.count > looked.count || probes.isCut
    let comparer = Comparer(old: old, new: new, probes: probes)
    changes = looked.flatMap { comparer.changes($0, mail?[$0]) }.sorted {
      let (a, b) = (Self.rank($0), Self.rank($1))
      return a == b ? $0.pair < $1.pair : a.lexicographicallyPrecedes(b)
    }
  }

  /// True where some mail would no longer pass by DKIM.
  package var hasLoss: Bool { changes.contains { $0.kind.isLoss } }

  private static func rank(_ change: SettingsChange) -> [Int] {
    let order = SettingsChange.Kind.allCases.firstIndex(of: change.kind) ?? 0
    return [-change.kind.level.rawValue, -(change.messages ?? 0), order]
  }
}

/// Compares pair by pair.
private struct Comparer {
  private let old: SigningEvaluator
  private let new: SigningEvaluator
  private let probes: QueueProbes
  private let alignment = Alignment()

  init(old: PMTAConfiguration, new: PMTAConfiguration, probes: QueueProbes) {
    self.old = SigningEvaluator(old)
    self.new = SigningEvaluator(new)
    self.probes = probes
  }

  func changes(_ pair: MailPair, _ messages: Int?) -> [SettingsChange] {
    var found:
      [SettingsChange.Kind: (words: [String], before: SigningAnswer?, after: SigningAnswer?)] = [:]
    for (queue, words) in probes.queues {
      let question = SigningQuestion(from: pair.domain, vmta: pair.vmta, queue: queue)
      let before = old.answer(question)
      let after = new.answer(question)
      guard let kind = kind(pair.domain, before, after) else { continue }
      found[kind, default: ([], before, after)].words.append(words)
    }
    return found.map { kind, seen in
      SettingsChange(
        pair: pair, kind: kind, receivers: seen.words,
        isEverywhere: seen.words.count == probes.queues.count, before: seen.before,
        after: seen.after, messages: messages)
    }
  }

  private func kind(
    _ domain: String, _ before: SigningAnswer?, _ after: SigningAnswer?
  ) -> SettingsChange.Kind? {
    guard let after else { return before == nil || !isAligned(before, domain) ? nil : .losesVMTA }
    guard let before else { return isAligned(after, domain) ? .gainsSignature : nil }
    guard !before.signsLike(after) else { return nil }
    let (was, isNow) = (isAligned(before, domain), isAligned(after, domain))
    if was != isNow {
      if isNow { return .gainsSignature }
      return after.isUnsigned ? .losesSignature : after.isSure ? .losesAlignment : .unsure
    }
    if !before.isSure || !after.isSure { return .unsure }
    let (a, b) = (before.first[0].signature, after.first[0].signature)
    if let a, let b {
      if a.domain != b.domain || a.selector != b.selector { return .changesKey }
      if a.file != b.file { return .changesKeyFile }
      if a.algorithm != b.algorithm { return .changesAlgorithm }
    } else if a != nil || b != nil {
      return b == nil ? (after.isUnsigned ? .losesSignature : .changesKey) : .changesKey
    }
    let (c, d) = (before.second[0].signature, after.second[0].signature)
    if let c, let d {
      return c.domain != d.domain || c.selector != d.selector
        ? .changesKey : c.file != d.file ? .changesKeyFile : .changesAlgorithm
    }
    return d == nil ? .losesSecond : .gainsSecond
  }

  private func isAligned(_ answer: SigningAnswer?, _ domain: String) -> Bool {
    answer?.signatures.contains { alignment.isAligned($0.domain, with: domain) } ?? false
  }
}
