public import ByteKit
package import Traffic

/// A relay as findings name it: who handed the mail over, through which VirtualMTA, from which
/// address, and the system of the inventory that it belongs to.
public struct RelayName: Hashable, Sendable, Comparable {
  /// HELO name of the injector; nil where several share the mail and cannot be told apart.
  public internal(set) var injector: String?
  /// Address of the injector; nil where the log does not tell, or several share the mail.
  public let injectorIP: IPAddress?
  /// The VirtualMTA; nil where several share the mail.
  public internal(set) var vmta: String?
  /// The PowerMTA node; nil where the configuration names none, or several share the mail.
  public internal(set) var node: String?
  /// The address that the receivers saw; nil where the rows have none.
  public let sourceIP: IPAddress?
  /// The system of the inventory; nil where none matches.
  public internal(set) var system: String?

  /// Makes the name of one relay at one address.
  package init(_ relay: Relay, sourceIP: IPAddress?, systems: [MailSystem]) {
    injector = relay.injector
    injectorIP = relay.injectorIP
    vmta = relay.vmta
    node = relay.node.isEmpty ? nil : relay.node
    self.sourceIP = sourceIP
    system = systems.first { $0.matches(relay: relay, sourceIP: sourceIP) }?.name
  }

  /// Makes the name of several relays that share an address: what they have in common.
  init(sharedBy relays: [Relay], sourceIP: IPAddress?, systems: [MailSystem]) {
    func common<Value: Hashable>(_ value: (Relay) -> Value) -> Value? {
      let values = Set(relays.map(value))
      return values.count == 1 ? values.first : nil
    }
    injector = common(\.injector)
    injectorIP = common(\.injectorIP) ?? nil
    vmta = common(\.vmta)
    node = common(\.node).flatMap { $0.isEmpty ? nil : $0 }
    self.sourceIP = sourceIP
    let names = Set(
      relays.map { relay in
        systems.first { $0.matches(relay: relay, sourceIP: sourceIP) }?.name
      })
    system = names.count == 1 ? names.first ?? nil : nil
  }

  /// By address, VirtualMTA, injector and node.
  public static func < (a: RelayName, b: RelayName) -> Bool {
    if a.sourceIP != b.sourceIP {
      guard let first = a.sourceIP else { return true }
      guard let second = b.sourceIP else { return false }
      return first < second
    }
    let first = (a.vmta ?? "", a.injector ?? "", a.node ?? "", a.injectorIP?.description ?? "")
    let second = (b.vmta ?? "", b.injector ?? "", b.node ?? "", b.injectorIP?.description ?? "")
    return first < second
  }

  /// The parts that make an identifier stable from run to run.
  ///
  /// What only the configuration tells is no part of it: neither the inventory nor the node, whose
  /// place stays empty. `FindingID.tellNodesApart` tells apart what differs by the node alone.
  var identity: [String] {
    [
      injector ?? "", injectorIP?.description ?? "", vmta ?? "", "", sourceIP?.description ?? "",
    ]
  }
}
