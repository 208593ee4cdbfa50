public import ByteKit

/// One row of a report: messages of one source with one outcome.
///
/// Small, since there may be millions: what records say beside their address and count is shared by
/// those that were read as the same.
public struct ReportRecord: Hashable, Sendable {
  /// Address that the receiver saw.
  public internal(set) var sourceIP: IPAddress
  /// Messages; never rows.
  public internal(set) var count: Int
  private let said: Said

  /// An outcome with what follows from it.
  private final class Said: Sendable {
    let outcome: RecordOutcome
    let key: UInt64

    init(_ outcome: RecordOutcome) {
      self.outcome = outcome
      var hasher = Hasher()
      hasher.combine(outcome)
      key = UInt64(truncatingIfNeeded: hasher.finalize())
    }
  }

  /// Makes a record.
  init(sourceIP: IPAddress, count: Int, _ outcome: RecordOutcome) {
    self.sourceIP = sourceIP
    self.count = count
    said = Said(outcome)
  }

  /// What the record says beside its address and count.
  var outcome: RecordOutcome { said.outcome }
  /// `policy_evaluated/disposition`; RFC 9990's `pass` is `none`.
  public var disposition: Disposition { said.outcome.disposition }
  /// `policy_evaluated/dkim`.
  public var dkimVerdict: LegVerdict { said.outcome.dkimVerdict }
  /// `policy_evaluated/spf`.
  public var spfVerdict: LegVerdict { said.outcome.spfVerdict }
  /// `policy_evaluated/dkim` is pass: an aligned signature verified.
  public var dkimAligned: Bool { said.outcome.dkimVerdict == .pass }
  /// `policy_evaluated/spf` is pass: SPF passed for an aligned domain.
  public var spfAligned: Bool { said.outcome.spfVerdict == .pass }
  /// Why the published policy was not applied.
  public var reasons: [OverrideReason] { said.outcome.reasons }
  /// Domain of the author, normalised.
  public var headerFrom: String { said.outcome.headerFrom }
  /// Domain of MAIL FROM; empty for the null sender, nil where not told.
  public var envelopeFrom: String? { said.outcome.envelopeFrom }
  /// Domain of RCPT TO; nil where not told.
  public var envelopeTo: String? { said.outcome.envelopeTo }
  /// Signatures that were found, empty elements left out.
  public var dkim: [DKIMResult] { said.outcome.dkim }
  /// SPF checks that were made.
  public var spf: [SPFResult] { said.outcome.spf }

  /// The same for records that differ in nothing but address and count, and seldom for others;
  /// another one in each run.
  package var outcomeKey: UInt64 { said.key }

  /// True where the records differ in nothing but their addresses and counts.
  package func hasSameOutcome(as other: ReportRecord) -> Bool {
    said === other.said || (said.key == other.said.key && said.outcome == other.said.outcome)
  }

  /// True where address, count and all that is said are the same.
  public static func == (a: ReportRecord, b: ReportRecord) -> Bool {
    a.sourceIP == b.sourceIP && a.count == b.count && a.hasSameOutcome(as: b)
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(sourceIP)
    hasher.combine(count)
    hasher.combine(said.key)
  }

  /// The record as one of another author domain.
  func of(_ domain: String) -> ReportRecord {
    var outcome = said.outcome
    outcome.headerFrom = domain
    return ReportRecord(sourceIP: sourceIP, count: count, outcome)
  }

  /// True when DMARC passed: either identifier is aligned.
  public var isAligned: Bool { dkimAligned || spfAligned }

  /// True when DMARC failed: neither identifier is aligned.
  public var isFailing: Bool { dkimVerdict == .fail && spfVerdict == .fail }

  /// True when neither is known, for want of a verdict that can be read.
  public var isUnknown: Bool { !isAligned && !isFailing }

  /// True when the message carried no signature at all.
  ///
  /// No dkim result, or only results `none`. Some reporters leave the element out though
  /// policy_evaluated says pass (OpenDMARC issue 230): that mail was signed.
  /// Where its verdict is unknown, so is this.
  public var isUnsigned: Bool {
    dkimVerdict == .fail && dkim.allSatisfy { $0.result == .none }
  }
}
