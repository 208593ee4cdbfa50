/// What a record says beside its address and count; the fields are those of `ReportRecord`.
struct RecordOutcome: Hashable, Sendable {
  var disposition = Disposition.none
  var dkimVerdict = LegVerdict.unknown
  var spfVerdict = LegVerdict.unknown
  var reasons: [OverrideReason] = []
  var headerFrom = ""
  var envelopeFrom: String?
  var envelopeTo: String?
  var dkim: [DKIMResult] = []
  var spf: [SPFResult] = []

  /// Bytes that a record takes in memory by itself, roughly: its parts and their texts.
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
