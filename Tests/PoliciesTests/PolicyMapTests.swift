import Policies
import Testing

/// Which policy domain a From domain belongs to.
@Suite struct PolicyMapTests {
  private static let map = PolicyMap(domains: [
    "shop.bank.example", "bank.example", "insure.example", "bank.example", "*",
  ])

  @Test(arguments: [
    ("bank.example", "bank.example"),
    ("www.bank.example", "bank.example"),
    ("shop.bank.example", "shop.bank.example"),
    ("a.b.shop.bank.example", "shop.bank.example"),
    ("notshop.bank.example", "bank.example"),
    ("notbank.example", "*"),
    ("example", "*"),
    ("bank.example.evil.test", "*"),
    ("", "*"),
    ("insure.example", "insure.example"),
  ])
  func theLongestDomainAboveDecides(_ domain: String, _ policy: String) {
    #expect(Self.map.domains[Self.map.group(of: domain)] == policy)
  }

  @Test func aPolicyDomainIsNotLookedForAboveItself() {
    #expect(Self.map.domains[Self.map.group(ofPolicy: "bank.example")] == "bank.example")
    #expect(Self.map.group(ofPolicy: "www.bank.example") == 0)
  }

  @Test func eachDomainHasOneGroupAndTheCatchAllIsFirst() {
    #expect(Self.map.domains == ["*", "bank.example", "insure.example", "shop.bank.example"])
    #expect(PolicyMap(domains: []).domains == ["*"])
    #expect(PolicyMap(domains: []).group(of: "bank.example") == 0)
  }
}
