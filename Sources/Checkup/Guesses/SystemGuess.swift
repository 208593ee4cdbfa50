import ByteKit
import MailIdentity
package import Join
import Traffic

/// A sending system as the log shows it: hosts with one name but for a number, or a VirtualMTA.
package struct SystemGuess: Hashable, Sendable {
  /// Its mark in the configuration.
  package enum Mark: Hashable, Sendable {
    /// HELO names of its hosts, in order.
    case injectors([String])
    /// The VirtualMTA that its mail goes through, where no injector has a name.
    case vmta(String)
  }

  /// What it is called until somebody says better.
  package let name: String
  /// How its mail is known.
  package let mark: Mark
  /// Its rows in the log.
  package let rows: Int
  /// The VirtualMTAs that its mail goes through, in order.
  package let vmtas: [String]
  /// The From domains of its mail, in order.
  package let domains: [String]

  /// The systems by the most rows; hosts whose HELO name is no domain are told by their VirtualMTA.
  package static func all(_ correlation: Correlation) -> [SystemGuess] {
    let streams = correlation.rollup.streams
    var groups: [Group: Members] = [:]
    for entry in correlation.rollup.entries {
      let stream = streams[entry.streamIndex]
      guard !stream.domain.isEmpty, let group = Group(stream.relay) else { continue }
      groups[group, default: Members()].add(stream, entry.count)
    }
    // The first system that fits a mail has it, and VirtualMTAs carry mail of named hosts too.
    let sorted =
      groups.filter(\.key.isHost).sorted(by: Self.isLarger)
      + groups.filter { !$0.key.isHost }.sorted(by: Self.isLarger)
    var taken: Set<String> = []
    return sorted.map { group, members in
      SystemGuess(
        name: Self.name(of: group, &taken),
        mark: group.isHost ? .injectors(members.hosts.sorted()) : .vmta(group.stem),
        rows: members.rows, vmtas: members.vmtas.sorted(), domains: members.domains.sorted())
    }
  }

  private static func isLarger(
    _ a: (key: Group, value: Members), _ b: (key: Group, value: Members)
  ) -> Bool {
    (b.value.rows, a.key) < (a.value.rows, b.key)
  }

  private static func name(of group: Group, _ taken: inout Set<String>) -> String {
    let numbered = (2...).lazy.map { "\(group.names[0]) \($0)" }
    for name in group.names where taken.insert(name).inserted { return name }
    return numbered.first { taken.insert($0).inserted } ?? group.names[0]
  }

  /// What the mail of one system has in common.
  private struct Group: Hashable, Comparable {
    let isHost: Bool
    /// The host's first label without its number, or the VirtualMTA.
    let stem: String
    /// The rest of the host's name, without its dot.
    let parent: String

    init?(_ relay: Relay) {
      guard let host = SystemGuess.host(relay) else {
        guard !relay.vmta.isEmpty else { return nil }
        (isHost, stem, parent) = (false, relay.vmta, "")
        return
      }
      let label = host.prefix { $0 != "." }
      isHost = true
      parent = String(host.dropFirst(label.count + 1))
      var stem = label
      while let last = stem.last, last.isNumber || last == "-" || last == "_" { stem.removeLast() }
      self.stem = String(stem.isEmpty ? label : stem)
    }

    /// What it may be called, the best first; the last is nobody else's.
    var names: [String] {
      guard isHost else { return [stem, "VirtualMTA \(stem)"] }
      let short = parent.prefix { $0 != "." }
      return [stem] + (parent.isEmpty ? [] : ["\(stem).\(short)"]) + ["\(stem).\(parent)"]
    }

    static func < (a: Group, b: Group) -> Bool {
      (a.stem, a.parent, a.isHost ? 0 : 1) < (b.stem, b.parent, b.isHost ? 0 : 1)
    }
  }

  private struct Members {
    var rows = 0
    var hosts: Set<String> = []
    var vmtas: Set<String> = []
    var domains: Set<String> = []

    mutating func add(_ stream: Rollup.Stream, _ count: Int) {
      rows += count
      if let host = SystemGuess.host(stream.relay) { hosts.insert(host) }
      if !stream.relay.vmta.isEmpty { vmtas.insert(stream.relay.vmta) }
      domains.insert(stream.domain)
    }
  }

  /// The injector's HELO name where a configuration can name it: a domain, and not this machine alone.
  private static func host(_ relay: Relay) -> String? {
    guard let host = DomainName.normalise(relay.injector), host.first != "[", host != "localhost",
      IPAddress(host) == nil
    else { return nil }
    return host
  }
}
