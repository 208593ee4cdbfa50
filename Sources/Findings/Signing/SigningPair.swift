/// Mail of one From domain through one VirtualMTA of one node.
public struct SigningPair: Hashable, Comparable, Sendable {
  /// From domain.
  public let domain: String
  /// The VirtualMTA, as accounting rows name it.
  public let vmta: String
  /// The node; empty where the configuration names none.
  public let node: String

  /// Makes a pair.
  public init(domain: String, vmta: String, node: String) {
    self.domain = domain
    self.vmta = vmta
    self.node = node
  }

  /// By domain, VirtualMTA and node.
  public static func < (a: SigningPair, b: SigningPair) -> Bool {
    (a.domain, a.vmta, a.node) < (b.domain, b.vmta, b.node)
  }
}
