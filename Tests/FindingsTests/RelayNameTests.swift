import ByteKit
import DeliveryJoin
import TestSupport
import Testing

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

  @Test func everyPartIsOfTheIdentity() {
    let relays = [
      Self.relay(), Self.relay("erp"), Self.relay(ip: "10.0.0.8"), Self.relay(vmta: "v2"),
      Self.relay(node: "n1"),
    ]
    let names =
      relays.map { RelayName($0, sourceIP: Self.address, systems: []) }
      + [RelayName(Self.relay(), sourceIP: nil, systems: [])]
    #expect(Set(names.map { FindingID.make($0.identity) }).count == names.count)
  }

  @Test func identifiersAreTenDigitsAndDoNotMeet() {
    var random = SeededRandom(seed: 11)
    let parts = (0..<20_000).map { [String($0), String(random.next(), radix: 36)] }
    let made = parts.map(FindingID.make)
    #expect(Set(made).count == made.count)
    #expect(made.allSatisfy { $0.count == 10 && UInt64($0, radix: 16) != nil })
    // Where a part ends matters.
    #expect(FindingID.make(["ab", "c"]) != FindingID.make(["a", "bc"]))
    #expect(FindingID.make(["a", ""]) != FindingID.make(["a"]))
  }
}
