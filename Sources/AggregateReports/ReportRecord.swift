public import ByteKit

/// One row of a report: messages of one source with one outcome.
public struct ReportRecord: Hashable, Sendable {
  /// Address that the receiver saw.
  public internal(set) var sourceIP = IPAddress(v4: 0)
  /// Messages; never rows.
  public internal(set) var count = 0
  /// `policy_evaluated/disposition`; RFC 9990's `pass` is `none`.
  public internal(set) var disposition = Disposition.none
  /// `policy_evaluated/dkim` is pass: an aligned signature verified.
  public internal(set) var dkimAligned = false
  /// `policy_evaluated/spf` is pass: SPF passed for an aligned domain.
  public internal(set) var spfAligned = false
  /// Why the published policy was not applied.
  public internal(set) var reasons: [OverrideReason] = []
  /// Domain of the author, normalised.
  public internal(set) var headerFrom = ""
  /// Domain of MAIL FROM; empty for the null sender, nil where not told.
  public internal(set) var envelopeFrom: String?
  /// Domain of RCPT TO; nil where not told.
  public internal(set) var envelopeTo: String?
  /// Signatures that were found, empty elements left out.
  public internal(set) var dkim: [DKIMResult] = []
  /// SPF checks that were made.
  public internal(set) var spf: [SPFResult] = []

  /// The same for records that differ in nothing but address and count, and seldom for others;
  /// another one in each run.
  package internal(set) var outcomeKey: UInt64 = 0

  /// Makes an empty record.
  init() {}

  /// Bytes that the record takes in memory, roughly: its parts and their texts.
  var retainedBytes: Int {
    var bytes = 256 + 64 * (reasons.count + dkim.count + spf.count)
    bytes += headerFrom.utf8.count + (envelopeFrom?.utf8.count ?? 0) + (envelopeTo?.utf8.count ?? 0)
    for reason in reasons { bytes += reason.comment.utf8.count }
    for signature in dkim {
      bytes += signature.domain.utf8.count + (signature.selector?.utf8.count ?? 0)
    }
    for check in spf { bytes += check.domain.utf8.count }
    return bytes
  }

  /// Sets the key when all that it follows from is known.
  mutating func settle() {
    var hasher = Hasher()
    hasher.combine(disposition)
    hasher.combine(dkimAligned)
    hasher.combine(spfAligned)
    hasher.combine(reasons)
    hasher.combine(headerFrom)
    hasher.combine(envelopeFrom)
    hasher.combine(envelopeTo)
    hasher.combine(dkim)
    hasher.combine(spf)
    outcomeKey = UInt64(truncatingIfNeeded: hasher.finalize())
  }

  /// True where the records differ in nothing but their addresses and counts.
  package func saysSame(as other: ReportRecord) -> Bool {
    outcomeKey == other.outcomeKey && disposition == other.disposition
      && dkimAligned == other.dkimAligned && spfAligned == other.spfAligned
      && headerFrom == other.headerFrom && envelopeFrom == other.envelopeFrom
      && envelopeTo == other.envelopeTo && reasons == other.reasons && dkim == other.dkim
      && spf == other.spf
  }

  /// The record as one of another author domain.
  func of(_ domain: String) -> ReportRecord {
    var copy = self
    copy.headerFrom = domain
    copy.settle()
    return copy
  }

  /// True when DMARC passed: either identifier is aligned.
  public var isAligned: Bool { dkimAligned || spfAligned }

  /// True when the message carried no signature at all.
  ///
  /// No dkim result, or only results `none`. Some reporters leave the element out though
  /// policy_evaluated says pass (OpenDMARC issue 230): that mail was signed.
  public var isUnsigned: Bool { !dkimAligned && dkim.allSatisfy { $0.result == .none } }
}

/// Why a receiver did not apply the published policy.
public struct OverrideReason: Hashable, Sendable {
  /// The kinds of RFC 7489 and RFC 9990 together.
  public enum Kind: String, Hashable, Sendable {
    /// Likely forwarded.
    case forwarded
    /// Spared by pct.
    case sampledOut = "sampled_out"
    /// On the receiver's list of forwarders.
    case trustedForwarder = "trusted_forwarder"
    /// Came through a mailing list.
    case mailingList = "mailing_list"
    /// The receiver's own exemption.
    case localPolicy = "local_policy"
    /// Spared by t=y.
    case policyTestMode = "policy_test_mode"
    /// Anything else; the comment says what.
    case other
  }

  /// The kind; words that neither RFC knows are `other`.
  public let kind: Kind
  /// The comment; for unknown kinds that have none, the word itself.
  public let comment: String
}

/// One signature's result (RFC 8601 section 2.7.1).
public struct DKIMResult: Hashable, Sendable {
  /// The words of the field.
  public enum Result: String, Hashable, Sendable {
    /// No signature.
    case none
    /// Verified.
    case pass
    /// Did not verify.
    case fail
    /// Verified but not acceptable to the receiver.
    case policy
    /// Could not be processed.
    case neutral
    /// Temporary failure.
    case temperror
    /// Permanent failure; words that no RFC knows too.
    case permerror
  }

  /// `d=`; may be empty.
  public let domain: String
  /// `s=`; nil where not told.
  public let selector: String?
  /// The result.
  public let result: Result
}

/// One SPF check's result (RFC 8601 section 2.7.2).
public struct SPFResult: Hashable, Sendable {
  /// The words of the field.
  public enum Result: String, Hashable, Sendable {
    /// No record.
    case none
    /// Neither good nor bad.
    case neutral
    /// Authorised.
    case pass
    /// Not authorised; `hardfail` too.
    case fail
    /// Probably not authorised.
    case softfail
    /// A local rule.
    case policy
    /// Temporary failure; `unknown` too, as RFC 7489 appendix C says.
    case temperror
    /// Permanent failure; `error` too.
    case permerror
  }

  /// The domain checked.
  public let domain: String
  /// True for `helo`, false for `mfrom` and where not told.
  public let isHelo: Bool
  /// The result.
  public let result: Result
}
