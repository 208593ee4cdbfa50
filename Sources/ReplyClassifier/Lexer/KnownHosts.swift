/// Hosts whose names say something in a reply and do not vary with the message.
enum KnownHosts {
  /// Sites that receivers point to: a link to one of them, or to a host under it, stays.
  private static let linkHosts: [StaticString] = [
    "google.com", "yahoo.com", "yahooinc.com", "aol.com", "microsoft.com", "office.com",
    "live.com", "outlook.com", "office365.com", "apple.com", "comcast.net", "mail.ru", "yandex.ru",
    "qq.com", "163.com", "mimecast.com", "proofpoint.com", "barracudanetworks.com", "cisco.com",
    "talosintelligence.com", "gmx.net", "gmx.com", "web.de", "mail.com", "ionos.com", "1and1.com",
    "t-online.de", "orange.fr", "laposte.net", "fastmail.com", "zoho.com", "emailsrvr.com",
    "rackspace.com", "secureserver.net", "godaddy.com", "x.co", "cox.net", "att.net",
    "symanteccloud.com", "messagelabs.com", "trendmicro.com", "sophos.com", "cloudmark.com",
    "openspf.org", "openspf.net", "spf.pobox.com", "rfc-editor.org", "seznam.cz", "wp.pl",
    "interia.pl", "protonmail.com", "proton.me", "infomaniak.com", "linkedin.com",
  ]

  /// Block lists: their zones stay, without the labels in front; links to them stay.
  private static let blockLists: [StaticString] = [
    "spamhaus.org", "spamhaus.net", "spamcop.net", "barracudacentral.org", "sorbs.net",
    "uceprotect.net", "abuseat.org", "surriel.com", "invaluement.com", "manitu.net",
    "mailspike.net", "senderscore.com", "senderscore.org", "spamrats.com", "dnswl.org",
    "surbl.org", "uribl.com", "cloudmark.com",
  ]

  /// Exchange's names of its own errors, which look like host names.
  private static let errorNames: [StaticString] = [
    "resolver.adr.", "resolver.rst.", "storedrv.deliver", "storedrv.submit",
  ]

  /// True for a lower-case word such as `resolver.adr.recipientnotfound`, which stays.
  static func isErrorName(_ name: UnsafeRawBufferPointer) -> Bool {
    errorNames.contains { ReplyLead.hasPrefix(name, at: 0, $0) }
  }

  private static let known: HostSuffixIndex = {
    var index = HostSuffixIndex()
    // Block lists first, since the first value of a name stays.
    for (place, name) in blockLists.enumerated() { index.insert("\(name)", UInt16(place)) }
    for name in linkHosts { index.insert("\(name)", .max) }
    return index
  }()

  /// True when a link to this lower-case host stays.
  static func keepsLink(_ host: UnsafeRawBufferPointer) -> Bool { known.longest(host) != nil }

  /// Where the block list's own name starts in a lower-case name; nil for other names.
  static func blockListSuffix(of name: UnsafeRawBufferPointer) -> Int? {
    guard let place = known.longest(name), place != .max else { return nil }
    return name.count - blockLists[Int(place)].utf8CodeUnitCount
  }
}
