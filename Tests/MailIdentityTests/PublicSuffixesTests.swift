import MailIdentity
import TestSupport
import Testing

/// Registrable domains by the list that libpsl was built with.
///
/// The rules used here are older than
/// any list in use.
@Suite struct PublicSuffixesTests {
  private let suffixes = PublicSuffixes()

  @Test(
    arguments: [
      ("mx1.isp-a.example", "isp-a.example"), ("isp-a.example", "isp-a.example"),
      ("a.b.c.shop.com", "shop.com"), ("MX.Shop.COM.", "shop.com"), ("shop.com..", "shop.com"),
      // Suffixes of two labels, wildcards and their exceptions.
      ("mail.shop.co.uk", "shop.co.uk"), ("shop.co.uk", "shop.co.uk"),
      ("a.b.shop.com.br", "shop.com.br"), ("www.x.ck", "www.x.ck"), ("a.www.ck", "www.ck"),
      ("mx.city.kobe.jp", "city.kobe.jp"), ("a.mx.ward.kobe.jp", "mx.ward.kobe.jp"),
      // The private part of the list.
      ("mail.customer.blogspot.com", "customer.blogspot.com"),
      // A suffix itself, and single labels.
      ("co.uk", "co.uk"), ("com", "com"), ("ward.kobe.jp", "ward.kobe.jp"),
      ("blogspot.com", "blogspot.com"), ("localhost", "localhost"),
      // A suffix that the list does not know is one label.
      ("a.b.nosuchsuffix", "b.nosuchsuffix"),
      // Internationalised names, as U-labels and as A-labels.
      ("mx.bücher.example", "xn--bcher-kva.example"),
      ("mx.xn--bcher-kva.de", "xn--bcher-kva.de"),
      ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
      ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
      // Addresses.
      ("192.0.2.1", "192.0.2.1"), ("[192.0.2.1]", "[192.0.2.1]"),
      ("[ipv6:2001:db8::1]", "[ipv6:2001:db8::1]"),
    ] as [(String, String)])
  func nameGivesItsSite(_ name: String, _ site: String) {
    #expect(suffixes.registrableDomain(of: name) == site)
    // What a site is called does not change when it is asked again.
    #expect(suffixes.registrableDomain(of: site) == site)
  }

  @Test(arguments: ["", ".", " ", "a..com", ".com", "a b.com", "\u{0}.com"])
  func whatIsNoDomainHasNone(_ name: String) {
    #expect(suffixes.registrableDomain(of: name) == nil)
  }

  @Test(arguments: [-1, 0, 1, 100])
  func namesOfManyLabelsEndAlike(_ past: Int) {
    let labels = Array(repeating: "a", count: PublicSuffixes.labelsMax - 2 + past)
    let name = (labels + ["shop", "co", "uk"]).joined(separator: ".")
    #expect(suffixes.registrableDomain(of: name) == "shop.co.uk")
  }

  /// Random names against the rule itself, spelt out for a few suffixes.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func randomNamesGiveTheSuffixAndOneLabel(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let words = ["a", "mx", "mail-1", "xn--bcher-kva", "0", "co1"]
    for _ in 0..<200 {
      let suffix = ["com", "co.uk", "com.au", "be", "gov.br"].randomElement(using: &random) ?? ""
      let labels = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
      let name = (labels + [suffix]).joined(separator: ".")
      #expect(suffixes.registrableDomain(of: name) == "\(labels.last ?? "").\(suffix)")
      var bytes = Array(name.utf8)
      let start = suffixes.registrableStart(of: &bytes)
      #expect(bytes == Array(name.utf8))
      #expect(String(decoding: bytes[start...], as: UTF8.self).hasSuffix(suffix))
    }
  }

  @Test func theVersionsAreTold() {
    #expect(
      PublicSuffixes.version.wholeMatch(of: #/libpsl \d+\.\d+\.\d+, list of 20\d\d-\d\d-\d\d/#)
        != nil)
  }
}
