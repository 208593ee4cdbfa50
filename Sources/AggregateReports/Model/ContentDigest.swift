import ByteKit

/// A digest by which a report sent twice is told from an id used twice.
///
/// FNV-1a over each record's fields, the records' digests added up: the order of the records does
/// not matter, and two records that are merged count as before. The same on every machine. It
/// tells accidents apart, not attackers: whoever can send reports can send any numbers anyway.
enum ContentDigest {
  /// A policy.
  static func of(_ policy: PublishedPolicy) -> UInt64 {
    var digest = Digest()
    digest.add(policy.domain)
    digest.add(policy.policy.rawValue)
    digest.add(policy.subdomainPolicy?.rawValue ?? "")
    digest.add(policy.nonexistentPolicy?.rawValue ?? "")
    digest.add(policy.percent.map(String.init) ?? "")
    digest.add(policy.isTesting ? "y" : "n")
    return digest.spread
  }

  /// What a record adds to the digest of its policy.
  @inline(__always)
  static func of(_ address: IPAddress, _ count: Int, outcome: UInt64) -> UInt64 {
    let digest = spread(spread(outcome ^ address.high) ^ address.low)
    return digest &* UInt64(truncatingIfNeeded: count)
  }

  /// A record but for its address and its count.
  ///
  /// Unknown verdicts give the digest of failures, as they always have: a report that a store read
  /// long ago must be known again.
  static func outcome(of record: ReportRecord) -> UInt64 {
    var digest = Digest()
    digest.add(record.disposition.rawValue)
    digest.add(record.dkimAligned ? "1" : "0")
    digest.add(record.spfAligned ? "1" : "0")
    digest.add(record.headerFrom)
    digest.add(record.envelopeFrom ?? "-")
    digest.add(record.envelopeTo ?? "-")
    for reason in record.reasons {
      digest.add("r")
      digest.add(reason.kind.rawValue)
      digest.add(reason.comment)
    }
    for signature in record.dkim {
      digest.add("k")
      digest.add(signature.domain)
      digest.add(signature.selector ?? "")
      digest.add(signature.result.rawValue)
    }
    for check in record.spf {
      digest.add(check.isHelo ? "h" : "m")
      digest.add(check.domain)
      digest.add(check.result.rawValue)
    }
    return digest.spread
  }

  private struct Digest {
    private var hash = FNV1a()

    mutating func add(_ field: String) {
      var field = field
      field.withUTF8 { hash.add($0) }
      hash.add(0xff)
    }

    var spread: UInt64 { ContentDigest.spread(hash.state) }
  }

  /// A digest with its bits spread, so that sums of small differences do not cancel.
  @inline(__always)
  private static func spread(_ state: UInt64) -> UInt64 {
    var mixed = state ^ state >> 32
    mixed = mixed &* 0xd6e8_feb8_6659_fd93
    return mixed ^ mixed >> 29
  }
}
