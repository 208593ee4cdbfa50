public import ByteKit

/// Who sends as our domains from addresses outside the log, as one party, by aggregate reports alone.
public struct Sender: Hashable, Sendable {
  /// By what its mail is held together.
  public enum Grouping: String, Hashable, Sendable {
    /// The domain of a signature that verifies and is not ours.
    case dkim
    /// The domain of MAIL FROM, by SPF.
    case spf
    /// Its address.
    case address
  }

  /// What it is; of several that fit, the first counts, after what the configuration says.
  public enum Class: String, CaseIterable, Hashable, Sendable {
    /// Our own key and aligned SPF, on most days: a log of ours is missing.
    case ownNode = "own_node"
    /// It hands on mail that we sent.
    case forwarder
    /// Its mail passes aligned, or the configuration names it.
    case vendor
    /// It authenticates as itself and comes back, and nobody has said whose it is.
    case vendorUnknown = "vendor_unknown"
    /// The rest; all of them are told together.
    case stranger
    /// The configuration says that it is none of ours.
    case notOurs = "not_ours"
  }

  /// What it sent on one day, as windows that begin on it have it.
  public struct Day: Hashable, Sendable {
    /// Day, counted from 1970-01-01, UTC.
    public let day: Int
    /// Messages that pass aligned; those that fail and were let in, quarantined and rejected.
    public internal(set) var aligned = 0, letIn = 0, quarantined = 0, rejected = 0

    /// All of them.
    public var messages: Int { aligned + letIn + quarantined + rejected }
  }

  /// What makes a sender that comes back: days of mail within a span at so many reporters, or fewer days
  /// where so large a part of the domain's mail, in percent, is its own.
  public static let spanDays = SenderDays.spanDays, daysMin = SenderDays.daysMin,
    reportersMin = SenderDays.reportersMin, fewDaysMin = SenderDays.fewDaysMin,
    sharePercentMin = Int(SenderDays.shareMin * 100)
  /// Addresses and From domains that are named; what is beyond is counted.
  public static let listMax = 100
  /// Recipients behind a forwarder that are named.
  public static let recipientsMax = LateRefusal.recipientsMax

  /// Stable from run to run, over the same facts.
  public internal(set) var id: String
  /// What it is called: the name that its mail authenticates with, else its address.
  public internal(set) var name: String
  /// By what its mail is held together.
  public let by: Grouping
  /// What it is.
  public let ownership: Class
  /// True where the configuration says so.
  public let isDecided: Bool
  /// The system of the inventory that it belongs to; nil where none is named.
  public internal(set) var system: String?
  /// Why it is of its class, in one clause.
  public internal(set) var reason: String
  /// From domains of its mail, in order, `listMax` at most.
  public internal(set) var domains: [String]
  /// Its addresses, in order, `listMax` at most.
  public let addresses: [IPAddress]
  /// Of all its addresses those that a failure report is about.
  let reportedAddresses: Set<IPAddress>
  /// From domains and addresses beside those.
  public let moreDomains: Int, moreAddresses: Int
  /// Messages, as reporters counted them.
  public let messages: Int
  /// Those that pass aligned, those that fail both alignments, and those of which neither is known.
  public let aligned: Int, failing: Int, unknown: Int
  /// What receivers did with them: nothing, quarantined, rejected.
  public let none: Int, quarantined: Int, rejected: Int
  /// Messages quarantined and rejected since the current stage of their policy domain began.
  public let lost: Int
  /// Days with mail.
  public let days: Int
  /// Reporters that saw it, in order.
  public internal(set) var reporters: [String]
  /// Begin of the first and end of the last window, POSIX seconds UTC.
  public let firstSeen: Int, lastSeen: Int
  /// True where it was first seen after the last change of stage of all of its policy domains.
  public let isNew: Bool
  /// How its failures went on; nil without any.
  public let course: FailureCourse?
  /// Mail by day, in order; empty for strangers.
  public let daily: [Day]
  /// Mailboxes behind a forwarder, those with the most messages first, `recipientsMax` at most.
  public internal(set) var recipients: [LateRefusal.Recipient] = []
  /// Mailboxes beside those.
  public internal(set) var moreRecipients = 0
  /// An address of the log that no receiver can see, where a node whose log seems to be missing may
  /// stand behind it; nil elsewhere.
  public internal(set) var hiddenAddress: IPAddress?
  /// How grave it is.
  public let severity: Severity

  /// True for a node of ours whose log is missing, and of which nobody has said so.
  public var isMissingNode: Bool { ownership == .ownNode && !isDecided }

  /// True for the line that stands for all strangers.
  public var isSeveral: Bool { by == .address && name == Self.strangersName }

  /// What the line of all strangers is called.
  static let strangersName = "strangers"

  /// True for a finding: what an admin must decide or mend.
  public var isFinding: Bool { severity > .info }
}
