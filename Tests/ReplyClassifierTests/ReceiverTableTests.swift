import TestSupport
import Testing

@testable import ReplyClassifier

extension ReceiverTable {
  fileprivate func name(host: String = "", domain: String = "") -> String? {
    receiver(host: host, domain: domain).map { self[$0].name }
  }
}

@Suite struct ReceiverTableTests {
  @Test(
    arguments: [
      ("gmail-smtp-in.l.google.com (142.250.1.26)", "", "google"),
      ("aspmx2.googlemail.com (142.250.1.26)", "rcpt.example", "google"),
      ("ALT1.ASPMX.L.GOOGLE.COM.", "", "google"),
      ("rcpt-example.mail.protection.outlook.com (52.101.1.2)", "", "microsoft365"),
      ("rcpt-example.k-v1.mx.microsoft (52.101.1.2)", "", "microsoft365"),
      ("hotmail-com.olc.protection.outlook.com (52.101.1.2)", "hotmail.com", "outlook.com"),
      ("mta7.am0.yahoodns.net (66.196.118.35)", "yahoo.com", "yahoo"),
      ("mx1.mxge.comcast.net(96.102.18.149)", "", "comcast"),
      ("in1-smtp.messagingengine.com", "", "fastmail"), ("mxs.mail.ru", "", "mail.ru"),
      ("mx00.emig.gmx.net", "gmx.de", "gmx"), ("mx-ha02.web.de", "", "web.de"),
      ("us-smtp-inbound-1.mimecast.com", "", "mimecast"),
      ("mx1.hc1234-56.iphmx.com", "", "cisco"), ("mx01.mail.icloud.com", "me.com", "apple"),
      ("inbound-smtp.eu-west-1.amazonaws.com", "", "amazon_ses"),
      ("smtpin.rzone.de", "", nil), ("[192.0.2.1](192.0.2.1)", "", nil),
      ("ec2-192-0-2-1.eu-west-1.compute.amazonaws.com", "", nil),
      ("notgoogle.com (192.0.2.1)", "", nil), ("google.com.evil.example", "", nil),
      // The domain tells where the host is empty, an address, or unknown.
      ("", "Gmail.com", "google"), ("[192.0.2.1](192.0.2.1)", "gmail.com.", "google"),
      ("mx.relay.example", "live.co.uk", "outlook.com"), ("", "news.yahoo.co.uk", "yahoo"),
      ("", "yahoo.co.jp", "yahoo_japan"), ("", "rcpt.example", nil), ("", "", nil),
      // Providers of single countries, and filters.
      ("mx2.telenet-ops.be (195.130.132.8)", "telenet.be", "telenet"),
      ("", "skynet.be", "proximus"),
      ("mx.kpnmail.nl", "planet.nl", "kpn"), ("mxin10.ziggo.nl", "", "ziggo"),
      ("smtp-in.sfr.fr", "neuf.fr", "sfr"), ("mx2.free.fr", "", "free"),
      ("smtp-in.virgilio.it", "", "libero"), ("mx.tim.it", "alice.it", "tim"),
      ("mx.bt.prod.cloud.openwave.ai", "btinternet.com", "bt"),
      ("mx-01.eu-west.atmailcloud.com", "ntlworld.com", "virginmedia"),
      ("mx.poczta.onet.pl", "op.pl", "onet"), ("mx.uol.com.br", "", "uol"),
      ("mx.jk.locaweb.com.br", "shop.com.br", "locaweb"),
      ("mx5.mail.yahoo.co.jp", "", "yahoo_japan"), ("mx3.hanmail.net", "daum.net", "daum"),
      ("mx-eu.mail.am0.yahoodns.net", "sky.com", "yahoo"),
      ("d226511.b.ess.uk.barracudanetworks.com", "", "barracuda"),
      ("mx03.hornetsecurity.com", "heise.de", "hornetsecurity"),
      ("bank.in.tmes.trendmicro.eu", "gmail.com", "trend_micro"),
      ("mailstream-east.mxrecord.io", "", "cloudflare"),
      ("za-smtp-inbound-1.mimecast.co.za", "", "mimecast"),
      // The host comes first.
      ("mta7.am0.yahoodns.net (66.196.118.35)", "gmail.com", "yahoo"),
    ] as [(String, String, String?)])
  func findsTheReceiverOfARow(_ host: String, _ domain: String, _ name: String?) {
    #expect(ReceiverTable.builtIn.name(host: host, domain: domain) == name)
  }

  @Test func receiversOfTheConfigurationReplaceBuiltInOnes() throws {
    let table = ReceiverTable(adding: [
      Receiver(name: "google", mx: ["mx.corp.example"], reporters: ["corp.example"]),
      Receiver(name: "our mail", mx: ["Mail.Protection.Outlook.com."], domains: ["icloud.com"]),
      Receiver(name: "first", mx: ["shared.example"]),
      Receiver(name: "second", mx: ["shared.example", "a.yahoodns.net"]),
      Receiver(name: "first", mx: ["shared.example", "again.example"]),
    ])
    #expect(table.receivers.count == ReceiverTable.builtIn.receivers.count + 3)
    #expect(table.leftOutCount == 0)
    // In its place, and whole.
    #expect(table.id(named: "google") == ReceiverTable.builtIn.id(named: "google"))
    #expect(table.name(host: "mx.corp.example") == "google")
    #expect(table.name(host: "aspmx.l.google.com", domain: "gmail.com") == nil)
    // What a given receiver names is its own, the longer name of a built-in one stays.
    #expect(table.name(host: "x.mail.protection.outlook.com") == "our mail")
    #expect(table.name(host: "x.olc.protection.outlook.com") == "outlook.com")
    #expect(table.name(domain: "icloud.com") == "our mail")
    #expect(table.name(domain: "me.com") == "apple")
    #expect(table.name(host: "mta7.a.yahoodns.net") == "second")
    #expect(table.name(host: "mta7.b.yahoodns.net") == "yahoo")
    // The last of one name wins, in the place of the first.
    #expect(table.name(host: "again.example") == "first")
    #expect(table.name(host: "shared.example") == "first")
    #expect(table.id(named: "Google") == nil)
  }

  @Test(arguments: [0, 1, 3])
  func receiversPastTheLimitAreLeftOutAndCounted(_ past: Int) throws {
    let free = ReceiverTable.receiversMax - ReceiverTable.builtIn.receivers.count
    let given = (1...free + past).map { Receiver(name: "r\($0)", mx: ["mx.r\($0).example"]) }
    let replacing = [Receiver(name: "google", mx: ["g.example"])]
    let table = ReceiverTable(adding: given + replacing)
    #expect(table.receivers.count == ReceiverTable.receiversMax)
    #expect(table.leftOutCount == past)
    #expect(table.name(host: "mx.r\(free).example") == "r\(free)")
    #expect(table.name(host: "mx.r\(free + 1).example") == nil)
    #expect(table.name(host: "g.example") == "google")
    let classifier = ReplyClassifier(receivers: table)
    let last = try #require(table.id(named: "r\(free)"))
    let cause = classifier.makeWorker().cause(receiver: last, reply: "550 5.1.1 refused by DMARC")
    #expect(cause == .dmarcPolicy)
  }

  @Test func namesAreUniqueAndHostsAreListedOnce() {
    let all = ReceiverTable.builtInReceivers
    #expect(Set(all.map(\.name)).count == all.count)
    for names in [all.flatMap(\.mx), all.flatMap(\.domains)] {
      #expect(Set(names).count == names.count)
      for name in names { #expect(name == name.lowercased() && !name.hasSuffix(".")) }
    }
  }

  // MARK: Reporters

  @Test(
    arguments: [
      ("google.com", "google.com", "google.com", "google"),
      ("Outlook.com", "microsoft.com", "protection.outlook.com", "outlook.com"),
      (
        "Enterprise Outlook", "microsoft.com", "enterprise.protection.outlook.com", "microsoft365"
      ),
      ("Yahoo", "yahooinc.com", "yahoo.co.uk", "yahoo"),
      ("Yahoo! Inc.", "dmarc.yahoo.com", "aol.com", "yahoo"),
      ("AOL", "aol.com", "aol.com", "yahoo"),
      ("comcast.net", "alerts.comcast.net", "comcast.net", "comcast"),
      ("AMAZON-SES", "amazonses.com", "amazonses.com", "amazon_ses"),
      ("Mimecast", "uk-1.mimecastreport.com", "mimecast.org", "mimecast"),
      ("Fastmail Pty Ltd", "fastmaildmarc.com", "fastmail.com", "fastmail"),
      ("FastMail Pty Ltd", "fastmaildmarc.com", "fastmail.com", "fastmail"),
      ("Mail.Ru", "corp.mail.ru", "mail.ru", "mail.ru"),
      ("GMX", "sicher.gmx.net", "gmx.net", "gmx"), ("WEB.DE", "sicher.web.de", "web.de", "web.de"),
      ("zoho.com", "zoho.com", "zoho.com", "zoho"),
      ("emailsrvr.com", "emailsrvr.com", "emailsrvr.com", "rackspace"),
      ("GoDaddy.com", "secureserver.net", "secureserver.net", "godaddy"),
      ("kddi.com", "kddi.com", "kddi.com", "kddi"),
      ("docomo.ne.jp", "dmarc25.jp", "docomo.ne.jp", "docomo"),
      ("GMO Pepabo, Inc.", "lolipop.jp", nil, "pepabo"),
      ("GMO Pepabo, Inc.", "heteml.jp", nil, "pepabo"), ("wp.pl", "wp.pl", "wp.pl", "wp.pl"),
      ("o2.pl", "wp.pl", "o2.pl", "wp.pl"),
      ("interia.pl", "interia.pl", "interia.pl", "interia.pl"),
      ("seznam.cz", nil, "seznam.cz", "seznam.cz"),
      ("linkedin.com", "linkedin.com", "linkedin.com", "linkedin"),
      ("infomaniak.com", "infomaniak.com", "infomaniak.com", "infomaniak"),
      ("163.com", "163.com", "163.com", "netease"), ("yeah.net", "163.com", "yeah.net", "netease"),
      ("qq.com", nil, "qq.com", "tencent"),
    ] as [(String, String?, String?, String)])
  func knowsTheReportersOfPublishedReports(
    _ orgName: String, _ emailDomain: String?, _ fileReceiver: String?, _ name: String
  ) {
    let table = ReceiverTable.builtIn
    func found(_ org: String, _ email: String?, _ file: String?) -> [String] {
      table.receivers(forReporter: org, emailDomain: email, fileReceiver: file)
        .map { table[$0].name }
    }
    #expect(found(orgName, emailDomain, fileReceiver) == [name])
    #expect(found(" \(orgName.uppercased())\n", nil, nil) == [name])
    // The file name alone tells as well, and the e-mail domain where it is not shared.
    if let fileReceiver { #expect(found("", nil, fileReceiver.uppercased()) == [name]) }
    if let emailDomain, emailDomain != "microsoft.com", emailDomain != "dmarc25.jp" {
      #expect(found("Unknown Org", "x.\(emailDomain).", nil) == [name])
    }
  }

  @Test(
    arguments: [
      ("esa1.hc1234-56.iphmx.com", "esa1.hc1234-56.iphmx.com", "rcpt.example"),
      ("gosecure.net", "gosecure.net", "gosecure.net"), ("Soverin", "soverin.net", nil),
      ("Outlook", nil, nil), ("notgoogle.com", "notgoogle.com", "notgoogle.com"),
      ("google.com.evil.example", nil, nil), ("", nil, nil), ("  ", "", ""), (".", ".", "."),
      ("Yahoo Japan", "yahoo.co.jp", "yahoo.co.jp"),
    ] as [(String, String?, String?)])
  func otherReportersCoverNothingOfTheTable(_ org: String, _ email: String?, _ file: String?) {
    #expect(
      ReceiverTable.builtIn.receivers(forReporter: org, emailDomain: email, fileReceiver: file)
        .isEmpty)
  }

  @Test func theMostPreciseEvidenceDecidesAlone() {
    let table = ReceiverTable(adding: [
      Receiver(name: "a", mx: [], reporters: ["reports.example", "Shared Org"]),
      Receiver(name: "b", mx: [], reporters: ["a.reports.example", "shared org"]),
    ])
    func found(_ org: String, _ email: String? = nil, _ file: String? = nil) -> [String] {
      table.receivers(forReporter: org, emailDomain: email, fileReceiver: file)
        .map { table[$0].name }
    }
    #expect(found("Shared Org") == ["a", "b"])
    #expect(found("reports.example") == ["a"])
    #expect(found("a.reports.example") == ["b"])
    #expect(found("x.a.reports.example") == ["b"])
    #expect(found("google.com", "reports.example", "yahoo.com") == ["google"])
    #expect(found("?", "reports.example", "yahoo.com") == ["yahoo"])
    #expect(found("?", "reports.example", "unknown.example") == ["a"])
    // A name with blanks lies under nothing.
    #expect(found("x of reports.example") == [])
  }

  /// The host ends at the first blank, control byte or bracket, wherever that stands.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theHostEndsWhereAnObviousSearchSays(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let near: [UInt8] = [0x21, 0x27, 0x29, 0x5a, 0x5c, 0x61, 0x7f, 0x80, 0xa8, 0xdb, 0xff]
    let ends: [UInt8] = [0x20, 0x28, 0x5b, 0x09, 0x00]
    for count in 1...70 {
      var bytes = (0..<count).map { _ in near.randomElement(using: &random) ?? 0x61 }
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        bytes[Int.random(in: 1..<max(count, 2), using: &random) % count] =
          ends.randomElement(using: &random) ?? 0x20
      }
      guard bytes[0] > 0x20 else { continue }
      let expected = bytes.prefix { $0 > 0x20 && $0 != 0x28 && $0 != 0x5b }
      let host = bytes.withUnsafeBytes { Array(ReceiverTable.hostPart(ofRemote: $0)) }
      #expect(host == Array(expected))
    }
  }
}
