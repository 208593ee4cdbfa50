/// Bounds on what is kept of failure reports; anybody may send them.
public enum FailureReportLimits {
  /// The most bytes of a value of a field that are looked at.
  public static let valueBytesMax = 4_096
  /// The longest Message-ID that is kept; RFC 5322 section 2.1.1 leaves a line 998 bytes.
  public static let messageIDBytesMax = 512
  /// The longest address that is kept (RFC 5321 section 4.5.3.1: 64 bytes, `@`, 255).
  public static let addressBytesMax = 320
  /// The longest other word that is kept: programs, selectors, names of lists.
  public static let wordBytesMax = 128
  /// The most results of Authentication-Results that are looked at.
  public static let resultsMax = 32
  /// The most mails that one report may stand for.
  public static let incidentsMax = 1_000_000_000
  /// Reports that are kept; further ones are counted by source address.
  public static let keptMax = 4_096
  /// Source addresses that are told apart among those that are not kept.
  public static let sourcesMax = 1_024
}
