/// Sources that no row of the firm's log knows and reports tell of all the same.
struct ForeignSource: Sendable {
  /// Address.
  let address: String
  /// Number of the From domain in `FirmDomains.all`.
  let domain: Int
  /// MAIL FROM domain.
  let envelope: String
  /// Selector of a signature of the From domain; "" for none.
  let selector: String
  /// True when that signature verifies.
  let verifies: Bool
  /// True when SPF passes for `envelope`.
  let spfPasses: Bool
  /// True when `envelope` is of the firm.
  let aligned: Bool
  /// Messages for each thousand of the firm's own at a reporter.
  let perThousand: Double
  /// What it is, as in truth.json.
  let kind: String

  /// True when DMARC passes.
  var passes: Bool { selector.isEmpty ? spfPasses && aligned : verifies || (spfPasses && aligned) }

  /// All; the number of one is its place here.
  ///
  /// The first is the forwarding service, which sends what it was sent and no more.
  static let all: [ForeignSource] = [
    ForeignSource(
      address: SmallReceivers.forwarderAddress, domain: FirmDomains.index("scheldewaard.example"),
      envelope: SmallReceivers.forwarderEnvelope, selector: "corp-rsa", verifies: false,
      spfPasses: true, aligned: false, perThousand: 0, kind: "forwarded_broken"),
    ForeignSource(
      address: "198.51.100.210", domain: FirmDomains.index("statements.scheldewaard.example"),
      envelope: "statements.scheldewaard.example", selector: "pmta1", verifies: true,
      spfPasses: false, aligned: true, perThousand: 8, kind: "own_forwarded"),
    ForeignSource(
      address: "198.51.100.214", domain: FirmDomains.index("scheldewaard.example"),
      envelope: "lijst.buurtcomite.example", selector: "corp-rsa", verifies: false,
      spfPasses: true, aligned: false, perThousand: 3, kind: "forwarded_broken"),
    ForeignSource(
      address: "192.0.2.90", domain: FirmDomains.index("mortgage.scheldewaard.example"),
      envelope: "crm.scheldewaard.example", selector: "crm1", verifies: true, spfPasses: true,
      aligned: true, perThousand: 12, kind: "other_authorised"),
    ForeignSource(
      address: "198.51.100.240", domain: FirmDomains.index("scheldewaard.example"),
      envelope: "scheldewaard.example", selector: "", verifies: false, spfPasses: false,
      aligned: true, perThousand: 6, kind: "unauthenticated"),
    ForeignSource(
      address: "2001:db8:bad::17", domain: FirmDomains.index("lindekrediet.example"),
      envelope: "lindekrediet.example", selector: "", verifies: false, spfPasses: false,
      aligned: true, perThousand: 4, kind: "unauthenticated"),
  ]
}
