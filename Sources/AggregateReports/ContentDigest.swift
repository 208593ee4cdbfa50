import ByteKit

/// A digest by which a report sent twice is told from an id used twice.
///
/// FNV-1a over each record's fields, the records' digests added up: the order of the records does
/// not matter, and two records that are merged count as before. The same on every machine. It
/// tells accidents apart, not attackers: whoever can send reports can send any numbers anyway.
enum ContentDigest {
  static func of(_ policy: PublishedPolicy, _ records: [ReportRecord]) -> UInt64 {
    var sum = digest(
      [
        policy.domain, policy.policy.rawValue, policy.subdomainPolicy?.rawValue ?? "",
        policy.nonexistentPolicy?.rawValue ?? "", policy.percent.map(String.init) ?? "",
        policy.isTesting ? "y" : "n",
      ])
    for record in records {
      sum &+= digest(fields(of: record)) &* UInt64(truncatingIfNeeded: record.count)
    }
    return sum
  }

  private static func fields(of record: ReportRecord) -> [String] {
    var fields = [
      record.sourceIP.description, record.disposition.rawValue, record.dkimAligned ? "1" : "0",
      record.spfAligned ? "1" : "0", record.headerFrom, record.envelopeFrom ?? "-",
      record.envelopeTo ?? "-",
    ]
    fields += record.reasons.map { "r\($0.kind.rawValue) \($0.comment)" }
    fields += record.dkim.map { "k\($0.domain) \($0.selector ?? "") \($0.result.rawValue)" }
    fields += record.spf.map { "s\($0.domain) \($0.isHelo) \($0.result.rawValue)" }
    return fields
  }

  private static func digest(_ fields: [String]) -> UInt64 {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for field in fields {
      for byte in field.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      state = (state ^ 0xff) &* 0x0000_0100_0000_01b3
    }
    // Spread the bits, so that sums of small differences do not cancel.
    state ^= state >> 32
    state = state &* 0xd6e8_feb8_6659_fd93
    return state ^ state >> 29
  }
}
