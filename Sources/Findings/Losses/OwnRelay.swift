import ByteKit
import Traffic

/// A relay as losses are pooled over: who handed the mail over through which VirtualMTA, from
/// whatever address and on whatever node.
struct OwnRelay: Hashable, Comparable {
  let injector: String
  let injectorIP: IPAddress?
  let vmta: String

  init(_ relay: Relay) {
    injector = relay.injector
    injectorIP = relay.injectorIP
    vmta = relay.vmta
  }

  static func < (a: OwnRelay, b: OwnRelay) -> Bool {
    (a.vmta, a.injector, a.injectorIP?.description ?? "")
      < (b.vmta, b.injector, b.injectorIP?.description ?? "")
  }
}

/// Whose mail a loss is: a relay of one domain, several that share an address and are not told apart, a
/// sender outside the log that the configuration calls ours, from all its addresses, or an address.
struct LossUnit: Hashable, Comparable {
  let domain: String
  let relays: [OwnRelay]
  /// What the configuration knows the sender by; nil where relays of the log stand behind it.
  var sender: String?
  /// The address; nil where anything else tells whose the mail is.
  var address: IPAddress?

  static func < (a: LossUnit, b: LossUnit) -> Bool {
    if a.domain != b.domain { return a.domain < b.domain }
    if a.relays != b.relays { return a.relays.lexicographicallyPrecedes(b.relays) }
    if a.sender != b.sender { return (a.sender ?? "") < (b.sender ?? "") }
    guard let first = a.address, let second = b.address else { return a.address == nil }
    return first < second
  }
}
