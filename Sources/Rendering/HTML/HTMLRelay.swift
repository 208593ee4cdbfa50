import ByteKit
import Findings

/// The name of a relay in a cell: what tells it from others first, where it is under it.
enum HTMLRelay {
  static func lines(_ relay: RelayName) -> HTML {
    let vmta = relay.vmta.map { name in relay.node.map { "\(name).\($0)" } ?? name } ?? ""
    let head = relay.system ?? (vmta.isEmpty ? "several relays" : "vmta \(vmta)")
    var places: [HTML] = []
    if relay.system != nil, !vmta.isEmpty { places.append("vmta \(HTML.name(vmta))") }
    if let injector = relay.injector, !injector.isEmpty {
      places.append("from \(HTML.name(injector))")
    }
    if let address = relay.sourceIP { places.append("at \(address.description)") }
    let rest: HTML = places.isEmpty ? "" : "<small>\(places.joined(" "))</small>"
    return "\(HTML.name(head))\(rest)"
  }
}
