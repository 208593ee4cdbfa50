import ByteKit
import TestSupport
import Testing
import Traffic

@testable import Findings

/// How findings name relays, and the identifiers made of it.
struct RelayNameTests {
  private static func relay(
    _ injector: String = "crm", ip: String = "10.0.0.9", vmta: String = "vmta1",
    node: String = ""
  ) -> Relay {
    Relay(injector: injector, injectorIP: IPAddress(ip), vmta: vmta, node: node)
  }

  private static let address = IPAddress("192.0.2.1")

  @Test func severalRelaysShareWhatTheyHaveInCommon() {
    let name = RelayName(
      sharedBy: [Self.relay("crm"), Self.relay("erp", ip: "10.0.0.3")], sourceIP: Self.address,
      systems: [])
    #expect(name.injector == nil && name.injectorIP == nil && name.node == nil)
    #expect(name.vmta == "vmta1")
    #expect(name.sourceIP == Self.address)
  }

  @Test func oneRelayHasTheSameNameEitherWay() {
    let system = MailSystem(name: "CRM", injectors: ["crm"])
    let relay = Self.relay(node: "n1")
    let one = RelayName(relay, sourceIP: Self.address, systems: [system])
    let shared = RelayName(sharedBy: [relay], sourceIP: Self.address, systems: [system])
    #expect(one == shared)
    #expect(one.node == "n1" && one.system == "CRM")
  }

  @Test func systemIsNamedWhereAllRelaysBelongToIt() {
    let relays = [Self.relay("crm"), Self.relay("erp")]
    func name(_ injectors: [String]) -> RelayName {
      RelayName(
        sharedBy: relays, sourceIP: nil,
        systems: [MailSystem(name: "Firm", injectors: injectors)])
    }
    #expect(name(["crm", "erp"]).system == "Firm")
    #expect(name(["crm"]).system == nil)
    #expect(name([]).system == nil)
  }

  @Test func orderIsTotal() {
    var names: [RelayName] = []
    for address in [nil, IPAddress("192.0.2.1"), IPAddress("192.0.2.2")] {
      for vmta in ["a", "b"] {
        for injector in ["x", "y"] {
          names.append(
            RelayName(Self.relay(injector, vmta: vmta), sourceIP: address, systems: []))
        }
      }
    }
    var random = SeededRandom(seed: 7)
    #expect(names.shuffled(using: &random).sorted() == names)
    for name in names { #expect(!(name < name)) }
  }

  @Test func inventoryIsNoPartOfTheIdentity() {
    let plain = RelayName(Self.relay(), sourceIP: Self.address, systems: [])
    let known = RelayName(
      Self.relay(), sourceIP: Self.address,
      systems: [MailSystem(name: "CRM", injectors: ["crm"])])
    #expect(known.system != plain.system)
    #expect(known.identity == plain.identity)
  }

  @Test func nodeIsNoPartOfTheIdentity() {
    let plain = RelayName(Self.relay(), sourceIP: Self.address, systems: [])
    let named = RelayName(Self.relay(node: "n1"), sourceIP: Self.address, systems: [])
    #expect(named.node != plain.node)
    #expect(named.identity == plain.identity)
  }

  /// Of several nodes the first keeps the identifier that there was before nodes had names.
  @Test func findingsOfSeveralNodesAreToldApart() {
    struct Finding: Hashable {
      var id: String
      let node: String?
    }
    func told(_ nodes: [String?]) -> [Finding] {
      var found = nodes.map { Finding(id: "0123456789", node: $0) }
      FindingID.tellNodesApart(&found, id: \.id, node: \.node)
      return found
    }
    #expect(told([nil]).map(\.id) == ["0123456789"])
    #expect(told(["b"]).map(\.id) == ["0123456789"])
    let three = told(["c", "a", "b"])
    #expect(three.filter { $0.id == "0123456789" }.map(\.node) == ["a"])
    #expect(Set(three.map(\.id)).count == 3)
    #expect(Set(told(["b", "c", "a"])) == Set(three))
    // What differs by something else than the node keeps what it had.
    #expect(Set(told(["a", "a"]).map(\.id)).count == 1)
  }

  @Test func everyOtherPartIsOfTheIdentity() {
    let relays = [
      Self.relay(), Self.relay("erp"), Self.relay(ip: "10.0.0.8"), Self.relay(vmta: "v2"),
    ]
    let names =
      relays.map { RelayName($0, sourceIP: Self.address, systems: []) }
      + [RelayName(Self.relay(), sourceIP: nil, systems: [])]
    #expect(Set(names.map { FindingID.make($0.identity) }).count == names.count)
  }

  @Test func identifiersAreALetterWithTenDigitsAndDoNotMeet() {
    var random = SeededRandom(seed: 11)
    let parts = (0..<20_000).map { [String($0), String(random.next(), radix: 36)] }
    let made = parts.map(FindingID.make)
    #expect(Set(made).count == made.count)
    #expect(made.allSatisfy { $0.wholeMatch(of: #/f[0-9a-f]{10}/#) != nil })
    #expect(made.allSatisfy { Double($0) == nil })
    // Those of earlier versions are the digits alone.
    #expect(made.allSatisfy { FindingID.read(String($0.dropFirst())) == $0 })
    #expect(made.allSatisfy { FindingID.read($0) == $0 })
    for text in ["", "f", "012345678", "f01234567890", "e0123456789", "f01234567g9"] {
      #expect(FindingID.read(text) == nil)
    }
    // Where a part ends matters.
    #expect(FindingID.make(["ab", "c"]) != FindingID.make(["a", "bc"]))
    #expect(FindingID.make(["a", ""]) != FindingID.make(["a"]))
  }
}
