import AccountingLog
import ByteKit
import Findings
import Yams

// Sections about the firm's own side: addresses, logs and systems.
extension ConfigurationReader {
  /// `nat`: local address to public address.
  func readNat(_ value: YAMLValue) {
    guard case .mapping(let mapping) = value.node else {
      report(
        .wrongType, value, "\(value.kind) where pairs of addresses are expected",
        hint: "such as {10.0.0.5: 203.0.113.5}")
      return
    }
    for (key, node) in mapping {
      let place = YAMLValue(key, trail: value.trail, fallbackLine: value.line)
      let local = address(place)
      let entry = value.child(local?.description ?? "?", node)
      guard let local, let seen = address(entry) else { continue }
      // Two spellings of one address are one key; the same spelling twice is refused as YAML.
      if configuration.nat.updateValue(seen, forKey: local) != nil {
        report(.duplicateKey, place, "\(local) stands here twice")
      }
    }
  }

  /// `logs`: paths, each with the node that wrote them.
  func readLogs(_ value: YAMLValue) {
    var seen: Set<String> = []
    for entry in items(value) ?? [] {
      guard let fields = fields(entry, .log) else { continue }
      let path = required("path", fields, of: entry).flatMap(filePath)
      let node = fields["node"].map(text) ?? ""
      guard let path, let node, isFirst(path, entry, &seen) else { continue }
      configuration.logs.append(LogInput(path: path, node: node))
    }
  }

  /// `pmta`: PowerMTA's configurations, each with its node.
  func readPMTA(_ value: YAMLValue) {
    var seen: Set<String> = []
    for entry in items(value) ?? [] {
      guard let fields = fields(entry, .pmta) else { continue }
      let path = required("path", fields, of: entry).flatMap(filePath)
      let node = fields["node"].map(text) ?? ""
      let root = fields["root"].map(filePath) ?? ""
      guard let path, let node, let root else { continue }
      guard seen.insert(node).inserted else {
        report(
          .duplicateKey, entry,
          node.isEmpty ? "two entries name no node" : "two entries are of node '\(excerpt(node))'")
        continue
      }
      configuration.pmta.append(PMTAInput(path: path, node: node, root: root))
    }
  }

  /// `systems`: the inventory.
  func readSystems(_ value: YAMLValue) {
    var seen: Set<String> = []
    for entry in items(value) ?? [] {
      guard let system = system(entry) else { continue }
      guard seen.insert(system.name).inserted else {
        report(.duplicateKey, entry, "two systems are named '\(excerpt(system.name))'")
        continue
      }
      configuration.systems.append(system)
    }
  }

  private func system(_ entry: YAMLValue) -> MailSystem? {
    let marks = ConfigurationPart.systemMarks
    guard let fields = fields(entry, .system) else { return nil }
    let name = required("name", fields, of: entry).flatMap(text)
    let injectors = fields["injectors"].map(domains) ?? []
    let vmtas = fields["vmtas"].map(texts) ?? []
    let addresses = fields["addresses"].map(networks) ?? []
    let owner = fields["owner"].map(text) ?? ""
    let state = fields["state"].map(text) ?? ""
    let isMarked =
      marks.contains { key in
        if case .sequence(let sequence)? = fields[key]?.node { !sequence.isEmpty } else { false }
      } || name.map { name in configuration.senders.contains { $0.system == name } } ?? false
    if !isMarked {
      report(
        .noEffect, entry, "nothing tells which mail is this system's",
        hint:
          "name its \(marks.joined(separator: ", ")): one of them is enough; or name it in senders"
      )
    }
    guard let name, let owner, let state, isMarked else { return nil }
    return MailSystem(
      name: name, injectors: injectors, vmtas: vmtas, addresses: addresses, owner: owner,
      state: state, sign: fields["sign"].map(domains) ?? [],
      envelope: fields["envelope"].map(domains) ?? [],
      mend: fields["mend"].flatMap { word($0, MailSystem.Mend.self) },
      due: fields["due"].flatMap(time).map { CivilTime.day(of: $0) })
  }

  /// `senders`: whose senders outside the log are.
  func readSenders(_ value: YAMLValue) {
    var seen: Set<SenderRule.Mark> = []
    for entry in items(value) ?? [] {
      let marks = ConfigurationPart.senderMarks
      guard let fields = fields(entry, .sender) else { continue }
      let given = marks.filter { fields[$0] != nil }
      guard given.count == 1, let key = given.first, let value = fields[key] else {
        report(
          given.isEmpty ? .missingKey : .noEffect, entry,
          given.isEmpty
            ? "nothing tells which sender this is"
            : "\(given.joined(separator: " and "))"
              + " stand in one entry",
          hint: "name one of \(marks.joined(separator: ", ")); write an entry for each")
        continue
      }
      let kind = fields["is"].map { word($0, SenderRule.Kind.self) } ?? .vendor
      let system = fields["system"].map(text) ?? .some("")
      guard let mark = mark(key, value), let kind, let system else { continue }
      guard seen.insert(mark).inserted else {
        report(.duplicateKey, entry, "the sender stands here twice")
        continue
      }
      configuration.senders.append(
        SenderRule(mark, kind: kind, system: system.isEmpty ? nil : system))
    }
  }

  private func mark(_ key: String, _ value: YAMLValue) -> SenderRule.Mark? {
    switch key {
    case "sign": domain(value).map(SenderRule.Mark.sign)
    case "envelope": domain(value).map(SenderRule.Mark.envelope)
    default: network(value).map(SenderRule.Mark.address)
    }
  }

  /// Systems that `senders` alone name.
  func addNamedSystems() {
    var known = Set(configuration.systems.map(\.name))
    for rule in configuration.senders {
      guard let name = rule.system, known.insert(name).inserted else { continue }
      configuration.systems.append(MailSystem(name: name))
    }
  }
}
