import ByteKit
import Findings
import Testing
import Traffic

/// One mark is enough to know a system's mail; half a mark is none.
struct MailSystemTests {
  private static func relay(
    _ injector: String = "", address: String? = nil, vmta: String = ""
  ) -> Relay {
    Relay(injector: injector, injectorIP: address.flatMap { IPAddress($0) }, vmta: vmta, node: "")
  }

  @Test func heloNameMatchesWholeLabels() {
    let system = MailSystem(name: "HR", injectors: ["HR-App.corp.example"])
    for name in ["hr-app.corp.example", "HR-APP.CORP.EXAMPLE", "node2.hr-app.corp.example"] {
      #expect(system.matches(relay: Self.relay(name), sourceIP: nil), "\(name)")
    }
    for name in ["xhr-app.corp.example", "corp.example", "hr-app.corp.example.net", ""] {
      #expect(!system.matches(relay: Self.relay(name), sourceIP: nil), "\(name)")
    }
  }

  @Test func vmtaMatchesAsWritten() {
    let system = MailSystem(name: "HR", vmtas: ["hr", ""])
    #expect(system.matches(relay: Self.relay(vmta: "hr"), sourceIP: nil))
    #expect(!system.matches(relay: Self.relay(vmta: "HR"), sourceIP: nil))
    // An empty mark must not take all mail without a VirtualMTA.
    #expect(!system.matches(relay: Self.relay(vmta: ""), sourceIP: nil))
  }

  @Test func emptyInjectorNameTakesNothing() {
    let system = MailSystem(name: "HR", injectors: [""])
    #expect(!system.matches(relay: Self.relay(""), sourceIP: nil))
    #expect(!system.matches(relay: Self.relay("crm.example."), sourceIP: nil))
  }

  @Test func addressOfInjectorOrSource() throws {
    let network = try #require(IPNetwork("10.1.0.0/30"))
    let system = MailSystem(name: "HR", addresses: [network])
    for (text, isIn) in [("10.0.255.255", false), ("10.1.0.0", true), ("10.1.0.3", true)] {
      #expect(system.matches(relay: Self.relay(address: text), sourceIP: nil) == isIn)
      #expect(system.matches(relay: nil, sourceIP: IPAddress(text)) == isIn)
    }
    #expect(!system.matches(relay: nil, sourceIP: IPAddress("10.1.0.4")))
    #expect(!system.matches(relay: nil, sourceIP: nil))
  }
}
