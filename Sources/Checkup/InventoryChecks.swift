import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import Traffic

/// Does the configuration agree with what the inputs show.
struct InventoryChecks {
  /// Things that are named one by one.
  static let namedMax = 8

  let correlation: Correlation
  let report: CorrelationReport
  let context: FindingContext

  func items() -> [CheckupItem] {
    stages() + targets() + drift() + nat() + systems() + controls()
  }

  private func stages() -> [CheckupItem] {
    let seen = Set(report.stages.map(\.stage.domain))
    let declared = Set(correlation.request.declaredStages.map(\.domain)).subtracting(["*"])
    var items: [CheckupItem] = []
    for domain in declared.sorted() {
      let hasMail = report.domains.contains {
        $0.domain == domain || $0.domain.hasSuffix("." + domain)
      }
      if !hasMail {
        items.append(
          CheckupItem("stages", .warning, "stages are declared for \(domain), which has no mail"))
      }
    }
    let inferred = report.stages.filter { $0.stage.origin == .inferred }.map(\.stage)
    let undeclared = Set(inferred.map(\.domain)).subtracting(declared).intersection(seen)
    guard !undeclared.isEmpty else { return items }
    let all = inferred.filter { undeclared.contains($0.domain) }
    let lines = all.prefix(Self.namedMax).map { "  " + StageGuess.line($0) }
    let rest =
      all.count > lines.count
      ? " (\(lines.count) of \(all.count); doctor --init FILE writes all)" : ""
    items.append(
      CheckupItem(
        "stages", .info,
        "stages of \(SettingsWords.some(undeclared.sorted(), most: Self.namedMax)) are"
          + " inferred from reports, to the day",
        advice: "Declare them with the time of the change in DNS; the times here are"
          + " estimates\(rest):",
        lines: ["stages:"] + lines, place: .stagewatch))
    return items
  }

  /// The ladder ends for policy domains, so a name that is none has no effect.
  private func targets() -> [CheckupItem] {
    let known = Set(correlation.policies.domains)
    let idle = context.targets.keys.filter { !known.contains($0) }.sorted()
    return idle.prefix(Self.namedMax).map {
      CheckupItem(
        "targets", .warning, "the target of \($0) has no effect: no stage of it is known",
        advice: "Name the policy domain, the one that the DMARC record stands at.")
    }
  }

  private func drift() -> [CheckupItem] {
    let rest = report.policyDrift.count - Self.namedMax
    let more = CheckupItem(
      "drift", .warning,
      "\(rest) more pairs of reporter and domain; the report has all, under POLICY DRIFT")
    return report.policyDrift.prefix(Self.namedMax).map { drift in
      CheckupItem(
        "drift", .warning,
        "\(drift.reporter) saw another policy of \(drift.domain) than the one in force, in"
          + " \(counted(drift.windows, "window")) from \(CivilTime.iso(drift.begin))",
        advice: "A stale DNS answer, or a stage that began later than declared.")
    } + (rest > 0 ? [more] : [])
  }

  private func nat() -> [CheckupItem] {
    let used = Set(correlation.rollup.streams.compactMap(\.sourceIP))
    let idle = correlation.request.nat.filter { !used.contains($0.value) }
    return idle.sorted { $0.key < $1.key }.prefix(Self.namedMax).map { local, visible in
      CheckupItem(
        "nat", .info, "nat maps \(local) to \(visible), from which no mail left")
    }
  }

  private func systems() -> [CheckupItem] {
    let idle = report.systems.filter { $0.messages == 0 && $0.logged == 0 }
    var items = idle.prefix(Self.namedMax).map { system in
      CheckupItem("systems", .info, "the system \(system.name) has no traffic")
    }
    guard let first = report.unknownOwn.first else {
      return report.systems.isEmpty
        ? items + [
          CheckupItem(
            "systems", .info, "no system is named: findings cannot say whose mail it is",
            advice: "Name them, by injector, VirtualMTA or address:",
            lines: ["systems:", "  - {name: Payroll, injectors: [hr.corp.example], owner: HR IT}"],
            place: .stagewatch)
        ] : items
    }
    items.append(
      CheckupItem(
        "systems", .warning,
        "no system stands behind the mail of \(report.unknownOwn.count) own addresses, the"
          + " busiest \(first.sourceIP) with \(counted(first.logged, "row"))",
        advice: "See OWN SOURCES THAT NO SYSTEM NAMES in the report, and add them to systems:."))
    return items
  }

  private func controls() -> [CheckupItem] {
    let idle = context.controlDomains.filter { control in
      !report.domains.contains { $0.domain == control || $0.domain.hasSuffix("." + control) }
    }
    guard !idle.isEmpty else { return [] }
    return idle.prefix(Self.namedMax).map {
      CheckupItem("control_domains", .warning, "the control domain \($0) has no mail")
    }
  }
}
