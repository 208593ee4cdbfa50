/// Small sites, all invented, and the forwarding service that two people use.
enum SmallReceivers {
  /// In the order of their weight; the forwarding service is the last.
  static let all: [Receiver] = [
    site(
      "telenest", 9, dmarc: "smtp;550 Message from {d} failed sender's DMARC policy, REJECT",
      reporter: nil, rate: 0.05),
    site("skynest", 4, dmarc: "", reporter: nil, enforces: false, rate: 0.02),
    site(
      "gemeente-molenveld", 2, dmarc: "smtp;550 5.7.1 rejected by DMARC policy for {d}",
      reporter: own("gemeente-molenveld", .utcDayOpen, .mailDMARC, .mbox), lag: 1500),
    site(
      "haven-noord", 2,
      dmarc: "smtp;550 #5.7.1 DMARC unauthenticated mail is prohibited.",
      reporter: own("haven-noord", .drifting, .plain, .gzip), lag: 4500),
    site(
      "hostpunt", 2, dmarc: "smtp;550 5.7.1 rejected by DMARC policy for {d}",
      reporter: own("hostpunt", .localDay, .openDMARC, .mailGzip), lag: 2000),
    site(
      "filtercluster", 1.6, dmarc: "smtp;554 5.7.1 Action set by DMARC",
      reporter: own("filtercluster", .rolling(6 * 3600 + 17 * 60), .plain, .gzip), lag: 9000),
    site(
      "kortvenster", 0.4, dmarc: "smtp;550 5.7.1 Email rejected per DMARC policy for {d}",
      reporter: own("kortvenster", .fourHours, .mailDMARC, .gzip)),
    site(
      "registrarmail", 0.5, dmarc: "smtp;550 5.7.1 Email rejected per DMARC policy for {d} (G15)",
      reporter: own("registrarmail", .instant, .plain, .xml)),
    site("alumni-doorstuur", 0.2, dmarc: "", reporter: nil, enforces: false, rate: 0),
  ]

  /// Name of the forwarding service in `Receivers.all`.
  static let forwarder = "alumni-doorstuur"
  /// Address from which the forwarding service sends on.
  static let forwarderAddress = "198.51.100.201"
  /// Domain that the forwarding service writes into MAIL FROM.
  static let forwarderEnvelope = "srs.alumni-doorstuur.example"

  /// Local parts of the two people who use it.
  static let forwardedPeople = ["oud.student.marleen", "oud.student.koen"]

  private static func own(
    _ name: String, _ habit: WindowHabit, _ style: ReportStyle, _ packing: ReportPacking
  ) -> Reporter {
    Reporter(
      organisation: "\(name).example", email: "postmaster@\(name).example",
      host: "\(name).example", habit: habit, style: style, packing: packing)
  }

  private static func site(
    _ name: String, _ weight: Double, dmarc: String, reporter: Reporter?, enforces: Bool = true,
    rate: Double = 0.02, lag: Int = 600
  ) -> Receiver {
    let number = weightNumber(name)
    return Receivers.receiver(
      name, weight, domains: ["\(name).example"],
      hosts: [
        ("mx1.\(name).example", "198.51.100.\(number)"),
        ("mx2.\(name).example", "198.51.100.\(number + 1)"),
      ],
      tls: Receivers.tls12,
      replies: ReceiverReplies(
        accepted: "smtp;250 2.0.0 Ok: queued as {HEX12}", dmarc: dmarc,
        unknown: "smtp;550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown",
        rate: "smtp;450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see"
          + " http://postgrey.\(name).example/help",
        reputation: "smtp;554 5.7.1 Service unavailable; Client host [{ip}] blocked using"
          + " bl.\(name).example",
        content: "smtp;554 5.7.1 Rejected by content filter \"strict\", id={HEX12}"),
      reporter: reporter, enforces: enforces, rate: rate, lag: lag)
  }

  /// A fixed number for the MX addresses of a site.
  private static func weightNumber(_ name: String) -> Int {
    120 + name.utf8.reduce(0) { ($0 * 3 + Int($1)) % 31 } * 2
  }
}
