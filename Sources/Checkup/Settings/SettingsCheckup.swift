package import PMTASettings

/// A configuration of PowerMTA as it was looked at: what it signs, its mistakes, and what a new one
/// would change.
package struct SettingsCheckup: Sendable {
  /// Pairs of From domain and VirtualMTA that are told one by one.
  package static let rowsMax = 200

  /// A From domain and a VirtualMTA, with the mail of the log.
  package struct Row: Hashable, Sendable {
    /// How it is meant to be signed.
    package let signing: PairSigning
    /// Messages in the log; nil without a log.
    package let messages: Int?
  }

  /// The configuration.
  package let configuration: PMTAConfiguration
  /// What is signed, pairs with the most mail first, at most `rowsMax`.
  package let rows: [Row]
  /// Pairs beyond those.
  package let moreRows: Int
  /// What would change against the old one; nil where there is none.
  package let comparison: SettingsComparison?
  /// What was found.
  package let items: [CheckupItem]

  /// Looks at a configuration.
  ///
  /// - Parameters:
  ///   - configuration: The one that is, or is to be, in force.
  ///   - old: The one that it takes the place of; nil to look at one alone.
  ///   - mail: Messages by From domain and VirtualMTA, as the log has them; nil without a log.
  package init(
    _ configuration: PMTAConfiguration, against old: PMTAConfiguration? = nil,
    mail: [MailPair: Int]? = nil
  ) {
    self.configuration = configuration
    comparison = old.map { SettingsComparison(old: $0, new: configuration, mail: mail) }
    let overview = SigningOverview(configuration)
    let pairs = (mail.map { Array($0.keys) } ?? MailPair.named(by: [configuration])).sorted {
      let (a, b) = (mail?[$0] ?? 0, mail?[$1] ?? 0)
      return a == b ? $0 < $1 : a > b
    }
    let found = pairs.prefix(Self.rowsMax).compactMap { pair in
      overview.signing(of: pair).map { Row(signing: $0, messages: mail?[pair]) }
    }
    rows = found
    moreRows = max(0, pairs.count - Self.rowsMax)
    items =
      SettingsChecks(configuration, comparison: comparison, mail: mail, overview: overview).items()
  }
}
