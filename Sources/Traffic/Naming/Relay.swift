public import ByteKit

/// Who handed mail over: the injector and the VirtualMTA, on one node.
public struct Relay: Hashable, Sendable, Comparable {
  /// HELO name of the injector, as `srcMta` gives it; empty where the log does not tell.
  public let injector: String
  /// Address of the injector; nil where the log does not tell.
  public let injectorIP: IPAddress?
  /// The VirtualMTA.
  public let vmta: String
  /// The PowerMTA node; empty where the configuration names none.
  public let node: String

  /// Makes a relay; a NUL in a name, which would end it in the history, becomes U+FFFD.
  public init(injector: String, injectorIP: IPAddress?, vmta: String, node: String) {
    self.injector = Self.withoutNUL(injector)
    self.injectorIP = injectorIP
    self.vmta = Self.withoutNUL(vmta)
    self.node = Self.withoutNUL(node)
  }

  private static func withoutNUL(_ name: String) -> String {
    guard name.utf8.contains(0) else { return name }
    return String(
      String.UnicodeScalarView(name.unicodeScalars.map { $0 == "\0" ? "\u{fffd}" : $0 }))
  }

  /// The name of what is left when there are more relays than a run can tell apart.
  static let overflow = Relay(injector: "(more relays)", injectorIP: nil, vmta: "", node: "")

  /// By node, VirtualMTA, injector and address.
  public static func < (a: Relay, b: Relay) -> Bool {
    let first = (a.node, a.vmta, a.injector, a.injectorIP?.description ?? "")
    let second = (b.node, b.vmta, b.injector, b.injectorIP?.description ?? "")
    return first < second
  }

  /// Reads `srcMta`: `HELO-name (ip)`, the blank optional (PowerMTA 3 wrote none).
  package init(srcMta: UnsafeRawBufferPointer, vmta: UnsafeRawBufferPointer, node: String) {
    var name = srcMta
    var address: IPAddress?
    if let open = srcMta.lastIndex(of: UInt8(ascii: "(")),
      srcMta.last == UInt8(ascii: ")"), open + 1 < srcMta.count
    {
      let inner = UnsafeRawBufferPointer(rebasing: srcMta[(open + 1)..<(srcMta.count - 1)])
      address = IPAddress(bytes: inner)
      if address != nil {
        var end = open
        while end > 0, srcMta[end - 1] == 32 { end -= 1 }
        name = UnsafeRawBufferPointer(rebasing: srcMta[..<end])
      }
    }
    self.init(
      injector: String(decoding: name, as: UTF8.self), injectorIP: address,
      vmta: String(decoding: vmta, as: UTF8.self), node: node)
  }
}
