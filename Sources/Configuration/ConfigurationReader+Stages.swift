import AggregateReports
import ByteKit
import Findings
import Policies
import Yams

// Sections about policies: stages, targets and readiness.
extension ConfigurationReader {
  /// `stages`: a list of published policies.
  func readStages(_ value: YAMLValue) {
    var lines: [StageKey: Int] = [:]
    for entry in items(value) ?? [] {
      guard let stage = stage(entry) else { continue }
      let key = StageKey(domain: stage.domain, begin: stage.begin)
      if let line = lines[key] {
        report(
          .duplicateKey, entry,
          "\(stage.domain) has two stages that begin \(CivilTime.iso(stage.begin)), see line \(line)",
          hint: "join the two, or mend one's begin")
        continue
      }
      lines[key] = entry.line
      configuration.stages.append(stage)
    }
  }

  private struct StageKey: Hashable {
    let domain: String
    let begin: Int
  }

  private func stage(_ entry: YAMLValue) -> DeclaredStage? {
    guard let fields = fields(entry, .stage) else { return nil }
    // Each value is read even where another is bad, so that all problems are told at once.
    let domain = required("domain", fields, of: entry).flatMap(policyDomain)
    let policy = required("policy", fields, of: entry).flatMap { word($0, Disposition.self) }
    let begin = required("begin", fields, of: entry).flatMap(time)
    let subdomainPolicy = fields["sp"].map { word($0, Disposition.self) }
    let nonexistentPolicy = fields["np"].map { word($0, Disposition.self) }
    let percent = fields["pct"].map { whole($0, 0...100) }
    let testing = fields["testing"].map(flag)
    guard let domain, let policy, let begin,
      let subdomainPolicy = settled(subdomainPolicy),
      let nonexistentPolicy = settled(nonexistentPolicy),
      let percent = settled(percent), let testing = settled(testing)
    else { return nil }
    return DeclaredStage(
      domain: domain,
      published: PublishedPolicy(
        domain: domain, policy: policy, subdomainPolicy: subdomainPolicy,
        nonexistentPolicy: nonexistentPolicy, percent: percent, isTesting: testing ?? false),
      begin: begin)
  }

  /// The domain of a stage, or `*`.
  private func policyDomain(_ value: YAMLValue) -> String? {
    if case .scalar(let scalar) = value.node, scalar.string == "*" { return "*" }
    return domain(value)
  }

  /// Tells a key that is absent (nil inside) from one whose value was bad (nil).
  private func settled<Value>(_ read: Value??) -> Value?? {
    guard let read else { return .some(nil) }
    return read.map { .some($0) }
  }

  /// `targets`: policy domain to the policy at which its way ends.
  func readTargets(_ value: YAMLValue) {
    guard case .mapping(let mapping) = value.node else {
      report(
        .wrongType, value, "\(value.kind) where domains with their policies are expected",
        hint: "such as {example.org: quarantine}")
      return
    }
    for (key, node) in mapping {
      let place = YAMLValue(key, trail: value.trail, fallbackLine: value.line)
      let domain = domain(place)
      let policy = word(value.child(domain ?? "?", node), Disposition.self)
      guard let domain, let policy else { continue }
      // Two spellings of one domain are one key; the same spelling twice is refused as YAML.
      if configuration.targets.updateValue(policy, forKey: domain) != nil {
        report(.duplicateKey, place, "\(domain) stands here twice")
      }
    }
  }

  /// `readiness`: the thresholds; those not named keep their defaults.
  func readReadiness(_ value: YAMLValue) {
    guard let fields = fields(value, .readiness) else { return }
    if let days = fields["days"].flatMap({ whole($0, 1...3650) }) {
      configuration.readiness.days = days
    }
    let shares: [(key: String, threshold: WritableKeyPath<ReadinessThresholds, Double>)] = [
      ("own_pass", \.ownPass), ("signed", \.signed), ("unknown_senders", \.unknownSenders),
      ("coverage", \.coverage),
    ]
    for (key, threshold) in shares {
      guard let share = fields[key].flatMap({ number($0, 0...1) }) else { continue }
      configuration.readiness[keyPath: threshold] = share
    }
    if let ratio = fields["ratio"].flatMap(ratio) { configuration.readiness.ratio = ratio }
  }

  private func ratio(_ value: YAMLValue) -> ClosedRange<Double>? {
    guard let items = items(value) else { return nil }
    guard items.count == 2 else {
      report(
        .wrongType, value, "\(items.count) numbers where two are expected",
        hint: "the lowest and the highest, such as [0.75, 1.1]")
      return nil
    }
    let low = number(items[0], 0...1000)
    let high = number(items[1], 0...1000)
    guard let low, let high else { return nil }
    guard low <= high else {
      report(
        .badNumber, value, "the lowest, \(low), is above the highest, \(high)",
        hint: "write the lowest first")
      return nil
    }
    return low...high
  }
}
