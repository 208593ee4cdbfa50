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
      guard let fields = fields(entry, ["path", "node"]) else { continue }
      let path = required("path", fields, of: entry).flatMap(filePath)
      let node = fields["node"].map(text) ?? ""
      guard let path, let node, isFirst(path, entry, &seen) else { continue }
      configuration.logs.append(LogInput(path: path, node: node))
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
    let known = ["name", "injectors", "vmtas", "addresses", "owner", "state"]
    guard let fields = fields(entry, known) else { return nil }
    let name = required("name", fields, of: entry).flatMap(text)
    let injectors = fields["injectors"].map(domains) ?? []
    let vmtas = fields["vmtas"].map(texts) ?? []
    let addresses = fields["addresses"].map(networks) ?? []
    let owner = fields["owner"].map(text) ?? ""
    let state = fields["state"].map(text) ?? ""
    let marks = ["injectors", "vmtas", "addresses"]
    let isMarked = marks.contains { key in
      if case .sequence(let sequence)? = fields[key]?.node { !sequence.isEmpty } else { false }
    }
    if !isMarked {
      report(
        .noEffect, entry, "nothing tells which mail is this system's",
        hint: "name its \(marks.joined(separator: ", ")): one of them is enough")
    }
    guard let name, let owner, let state, isMarked else { return nil }
    return MailSystem(
      name: name, injectors: injectors, vmtas: vmtas, addresses: addresses, owner: owner,
      state: state)
  }
}
