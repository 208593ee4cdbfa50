import MailIdentity

/// The names under which a report's sender appears.
struct ReporterNames {
  let orgName: String
  let emailDomain: String
  let reporter: String
  let fileReceiver: String?

  init(orgName: String, email: String, fileName: String) {
    self.orgName = orgName
    var address = email
    // GoDaddy writes the address in escaped angle brackets.
    let found = address.withUTF8 { bytes in
      FromHeader.domain(ofMailbox: UnsafeRawBufferPointer(bytes))
    }
    emailDomain = found ?? ""
    fileReceiver = Self.receiver(in: fileName)
    if !orgName.isEmpty {
      reporter = orgName
    } else if !emailDomain.isEmpty {
      reporter = emailDomain
    } else {
      reporter = fileReceiver ?? "(unknown)"
    }
  }

  /// The first part of `receiver!policy-domain!begin!end[!id].ext`.
  private static func receiver(in fileName: String) -> String? {
    let parts = fileName.split(separator: "!", omittingEmptySubsequences: false)
    guard parts.count >= 4, Int(parts[2]) != nil,
      Int(parts[3].prefix(while: { $0 != "." })) != nil,
      DomainName.normalise(String(parts[1])) != nil
    else { return nil }
    return DomainName.normalise(String(parts[0]))
  }
}
