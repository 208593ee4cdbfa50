import ByteKit
import ReplyClassifier

// Sections about the other side: receivers and their replies.
extension ConfigurationReader {
  /// `receivers`: added to the built-in table.
  func readReceivers(_ value: YAMLValue) {
    var seen: Set<String> = []
    for entry in items(value) ?? [] {
      guard let receiver = receiver(entry) else { continue }
      guard seen.insert(receiver.name).inserted else {
        report(.duplicateKey, entry, "two receivers are named '\(excerpt(receiver.name))'")
        continue
      }
      configuration.receivers.append(receiver)
    }
    let leftOutCount = ReceiverTable(adding: configuration.receivers).leftOutCount
    if leftOutCount > 0 {
      report(
        .noEffect, value,
        "\(leftOutCount) of \(configuration.receivers.count) receivers are left out, at most "
          + "\(ReceiverTable.receiversMax) are used with the built-in ones",
        hint: "name several hosts or domains in one entry")
    }
  }

  private func receiver(_ entry: YAMLValue) -> Receiver? {
    guard let fields = fields(entry, .receiver) else { return nil }
    let name = required("name", fields, of: entry).flatMap(text)
    let mx = fields["mx"].map(domains) ?? []
    let domains = fields["domains"].map(domains) ?? []
    let reporters = fields["reporters"].map(texts) ?? []
    guard let name else { return nil }
    guard name != "*" else {
      report(.badText, entry, "'*' means all receivers and cannot be one's name")
      return nil
    }
    if fields["mx"] == nil, fields["domains"] == nil, fields["reporters"] == nil {
      report(
        .noEffect, entry, "nothing tells which hosts are this receiver's",
        hint: "name its mx, domains or reporters")
      return nil
    }
    return Receiver(name: name, mx: mx, domains: domains, reporters: reporters)
  }

  /// `diagnostics`: patterns that tell a cause.
  ///
  /// The classifier itself compiles them, so that what it would leave out is told here, with the
  /// line.
  func readDiagnostics(_ value: YAMLValue) {
    let limit = DiagnosticRule.countMax
    let entries = items(value) ?? []
    if entries.count > limit {
      report(
        .noEffect, entries[limit], "\(entries.count) diagnostics, at most \(limit) are used",
        hint: "join patterns of one receiver and cause with |")
    }
    let read = entries.prefix(limit).compactMap { entry in
      rule(entry).map { (entry: entry, rule: $0) }
    }
    let receivers = ReceiverTable(adding: configuration.receivers)
    let classifier = ReplyClassifier(receivers: receivers, diagnostics: read.map(\.rule))
    var bad: Set<Int> = []
    for problem in classifier.problems {
      switch problem {
      case .pattern(let index, let pattern):
        bad.insert(index)
        let plain = pattern.inputProblem(path: path)
        report(plain.code, read[index].entry, plain.reason, hint: plain.hint)
      case .unknownReceiver(let index, let name):
        bad.insert(index)
        reportUnknownReceiver(name, read[index].entry, receivers)
      case .tooMany:
        break
      }
    }
    configuration.diagnostics = read.indices.filter { !bad.contains($0) }.map { read[$0].rule }
  }

  private func reportUnknownReceiver(_ name: String, _ entry: YAMLValue, _ table: ReceiverTable) {
    let nearest = NearestWord.find(name, in: table.receivers.map(\.name)) ?? ""
    report(
      .unknownWord, entry,
      "no receiver is named '\(excerpt(name))', the nearest is '\(nearest)'",
      hint: "use \"*\" for all, or define it under receivers")
  }

  private func rule(_ entry: YAMLValue) -> DiagnosticRule? {
    guard let fields = fields(entry, .diagnostic) else { return nil }
    let receiver = fields["receiver"].map(text) ?? "*"
    let pattern = required("pattern", fields, of: entry).flatMap(text)
    let cause = required("cause", fields, of: entry).flatMap { word($0, Cause.self) }
    guard let receiver, let pattern, let cause else { return nil }
    return DiagnosticRule(receiver: receiver, pattern: pattern, cause: cause)
  }
}
