// The built-in receivers. MX hosts and reporters as seen in published aggregate reports, in the
// providers' own MX records, and in the fixtures of parsedmarc, OpenDMARC and dmarc-cat;
// docs/reply-causes.md tells of each where its hosts were seen.
//
// A receiver without reporters was not seen sending aggregate reports, or is a gateway each of
// whose customers reports under a name of its own.
extension ReceiverTable {
  static let builtInReceivers: [Receiver] =
    largeProviders + regionalProviders + nationalProviders + gateways + furtherGateways

  private static let largeProviders: [Receiver] = [
    Receiver(
      name: "google", mx: ["google.com", "googlemail.com"],
      domains: ["gmail.com", "googlemail.com"], reporters: ["google.com"]),
    // Tenants of Microsoft 365; reported only where the MX points straight to Microsoft
    // (message centre MC516348, March 2023).
    Receiver(
      name: "microsoft365", mx: ["mail.protection.outlook.com", "mx.microsoft"],
      reporters: ["Enterprise Outlook", "enterprise.protection.outlook.com"]),
    Receiver(
      name: "outlook.com", mx: ["olc.protection.outlook.com"], domains: outlookDomains,
      reporters: ["Outlook.com", "protection.outlook.com", "microsoft.com"]),
    Receiver(
      name: "yahoo", mx: ["yahoodns.net"], domains: yahooDomains + ["sky.com"],
      reporters: ["Yahoo", "Yahoo! Inc.", "AOL", "yahooinc.com", "dmarc.yahoo.com"] + yahooDomains),
    Receiver(
      name: "apple", mx: ["mail.icloud.com"], domains: ["icloud.com", "me.com", "mac.com"]),
    Receiver(
      name: "comcast", mx: ["comcast.net"], domains: ["comcast.net", "xfinity.com"],
      reporters: ["comcast.net"]),
    Receiver(
      name: "amazon_ses", mx: sesRegions.map { "inbound-smtp.\($0).amazonaws.com" },
      reporters: ["AMAZON-SES", "amazonses.com"]),
    Receiver(
      name: "fastmail", mx: ["messagingengine.com"], domains: ["fastmail.com", "fastmail.fm"],
      reporters: ["Fastmail Pty Ltd", "fastmaildmarc.com", "fastmail.com"]),
    Receiver(
      name: "zoho", mx: ["zoho.com", "zoho.eu", "zoho.in"], domains: ["zoho.com", "zohomail.com"],
      reporters: ["zoho.com"]),
    Receiver(
      name: "rackspace", mx: ["emailsrvr.com"], reporters: ["emailsrvr.com"]),
    Receiver(
      name: "godaddy", mx: ["secureserver.net"],
      reporters: ["GoDaddy.com", "secureserver.net"]),
    Receiver(
      name: "linkedin", mx: ["linkedin.com"], domains: ["linkedin.com"],
      reporters: ["linkedin.com"]),
    Receiver(name: "proton", mx: ["protonmail.ch"], domains: ["proton.me", "protonmail.com"]),
    Receiver(name: "cox", mx: ["cox.net"], domains: ["cox.net"]),
  ]

  private static let regionalProviders: [Receiver] = [
    Receiver(
      name: "mail.ru", mx: ["mail.ru"], domains: ["mail.ru", "inbox.ru", "list.ru", "bk.ru"],
      reporters: ["Mail.Ru", "corp.mail.ru"]),
    Receiver(
      name: "yandex", mx: ["yandex.ru", "yandex.net"], domains: ["yandex.ru", "yandex.com"]),
    Receiver(
      name: "gmx", mx: ["gmx.net"],
      domains: ["gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "gmx.fr"],
      reporters: ["GMX", "sicher.gmx.net", "gmx.net"]),
    Receiver(
      name: "web.de", mx: ["web.de"], domains: ["web.de"], reporters: ["WEB.DE", "sicher.web.de"]),
    Receiver(
      name: "mail.com", mx: ["mail.com"], domains: ["mail.com"], reporters: ["mail.com"]),
    Receiver(name: "ionos", mx: ["ionos.com", "ionos.de", "ionos.fr", "kundenserver.de"]),
    Receiver(name: "t-online", mx: ["t-online.de"], domains: ["t-online.de"]),
    Receiver(
      name: "orange", mx: ["orange.fr", "mailbox.orange-business.com"],
      domains: ["orange.fr", "wanadoo.fr"]),
    Receiver(name: "laposte", mx: ["laposte.net"], domains: ["laposte.net"]),
    Receiver(
      name: "infomaniak", mx: ["infomaniak.ch", "infomaniak.com"], domains: ["ik.me"],
      reporters: ["infomaniak.com"]),
    Receiver(
      name: "wp.pl", mx: ["wp.pl", "o2.pl", "tlen.pl"],
      domains: ["wp.pl", "o2.pl", "tlen.pl", "go2.pl", "prokonto.pl"],
      reporters: ["wp.pl", "o2.pl"]),
    Receiver(
      name: "interia.pl", mx: ["interia.pl"], domains: ["interia.pl"], reporters: ["interia.pl"]),
    Receiver(
      name: "seznam.cz", mx: ["seznam.cz"], domains: ["seznam.cz", "email.cz"],
      reporters: ["seznam.cz"]),
    Receiver(
      name: "netease", mx: ["netease.com", "163.com"], domains: ["163.com", "126.com", "yeah.net"],
      reporters: ["163.com", "126.com", "yeah.net"]),
    Receiver(
      name: "tencent", mx: ["qq.com"], domains: ["qq.com", "foxmail.com"], reporters: ["qq.com"]),
    Receiver(name: "alibaba", mx: ["mxhichina.com"], domains: ["aliyun.com"]),
    Receiver(name: "naver", mx: ["naver.com"], domains: ["naver.com"]),
    Receiver(
      name: "kddi", mx: ["au.com", "ezweb.ne.jp"], domains: ["au.com", "ezweb.ne.jp"],
      reporters: ["kddi.com"]),
    // Its reports are sent by a service for several receivers (dmarc25.jp), so only the
    // organisation's name and the file name tell.
    Receiver(
      name: "docomo", mx: ["docomo.ne.jp"], domains: ["docomo.ne.jp"],
      reporters: ["docomo.ne.jp"]),
    Receiver(
      name: "pepabo", mx: ["lolipop.jp", "heteml.jp"], domains: ["lolipop.jp", "heteml.jp"],
      reporters: ["GMO Pepabo, Inc.", "lolipop.jp", "heteml.jp"]),
  ]

  private static let gateways: [Receiver] = [
    Receiver(
      name: "mimecast", mx: ["mimecast.com", "mimecast.co.za", "mimecast-offshore.com"],
      reporters: ["Mimecast", "mimecastreport.com", "mimecast.org"]),
    // Each customer of Cisco Secure Email reports for itself, from esaN.hcNNNN-NN.iphmx.com.
    Receiver(name: "cisco", mx: ["iphmx.com"]),
    Receiver(name: "proofpoint", mx: ["pphosted.com", "ppe-hosted.com"]),
    // Regions have hosts of their own: ess.de, ess.uk and others.
    Receiver(name: "barracuda", mx: ["barracudanetworks.com"]),
    Receiver(name: "symantec", mx: ["messagelabs.com"]),
    Receiver(name: "sophos", mx: ["hydra.sophos.com"]),
  ]

  private static let outlookDomains =
    hotmailEndings.map { "hotmail.\($0)" } + outlookEndings.map { "outlook.\($0)" }
    + liveEndings.map { "live.\($0)" } + ["msn.com", "windowslive.com", "passport.com"]

  private static let hotmailEndings = [
    "com", "be", "ca", "cl", "co.id", "co.il", "co.in", "co.jp", "co.kr", "co.nz", "co.th",
    "co.uk", "co.za", "com.ar", "com.au", "com.br", "com.hk", "com.tr", "com.tw", "com.vn",
    "cz", "de", "dk", "es", "fi", "fr", "gr", "hu", "it", "lt", "lv", "my", "nl", "no", "ph",
    "rs", "se", "sg", "sk",
  ]

  private static let outlookEndings = [
    "com", "at", "be", "cl", "co.id", "co.il", "co.nz", "co.th", "com.ar", "com.au", "com.br",
    "com.gr", "com.pe", "com.tr", "com.vn", "cz", "de", "dk", "es", "fr", "hu", "ie", "in",
    "it", "jp", "kr", "lv", "my", "ph", "pt", "sa", "sg", "sk",
  ]

  private static let liveEndings = [
    "com", "at", "be", "ca", "cl", "cn", "co.kr", "co.uk", "co.za", "com.ar", "com.au",
    "com.mx", "com.my", "com.ph", "com.pt", "com.sg", "de", "dk", "fi", "fr", "hk", "ie", "in",
    "it", "jp", "nl", "no", "ru", "se",
  ]

  private static let yahooDomains =
    [
      "com", "at", "be", "ca", "co.id", "co.il", "co.in", "co.nz", "co.th", "co.uk", "co.za",
      "com.ar", "com.au", "com.br", "com.co", "com.hk", "com.mx", "com.my", "com.pe", "com.ph",
      "com.sg", "com.tr", "com.tw", "com.ve", "com.vn", "cz", "de", "dk", "es", "fi", "fr", "gr",
      "hu", "ie", "in", "it", "nl", "no", "pl", "pt", "ro", "se",
    ].map { "yahoo.\($0)" }
    + [
      "ymail.com", "rocketmail.com", "myyahoo.com", "aol.com", "aim.com", "verizon.net",
      "netscape.net",
    ]

  private static let sesRegions = [
    "us-east-1", "us-east-2", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1",
    "eu-west-2", "ap-northeast-1", "ap-southeast-1", "ap-southeast-2",
  ]
}
