public import AggregateReports

/// One published policy of one policy domain over one time.
public struct Stage: Hashable, Sendable {
  /// Where a stage is known from.
  public enum Origin: String, Hashable, Sendable {
    /// The configuration.
    case declared
    /// What reporters saw published.
    case inferred
  }

  /// The policy domain, or `*`.
  public let domain: String
  /// `p`.
  public let policy: Disposition
  /// `sp`; nil where it is not published and `p` applies.
  public let subdomainPolicy: Disposition?
  /// `np`; nil where it is not declared, or no report tells it.
  public let nonexistentPolicy: Disposition?
  /// `pct`; 100 where nothing else is known.
  public let percent: Int
  /// t=y: one level less than published is applied (RFC 9989).
  public let isTesting: Bool
  /// Begin, POSIX seconds UTC.
  ///
  /// Of the first stage, everything before belongs to it too.
  public let begin: Int
  /// The next stage's begin; nil for the last.
  public let end: Int?
  /// Where it is known from.
  public let origin: Origin
  /// How far the true begin may lie from `begin`; 0 where it is declared.
  public let beginUncertaintySeconds: Int

  /// The time in which the change to this stage lies; windows that reach into it are mixed.
  let band: ClosedRange<Int>

  /// What is published for subdomains: `p` where there is no `sp`.
  public var policyOfSubdomains: Disposition { subdomainPolicy ?? policy }

  /// What is published for mail of a From domain that the stage applies to.
  package func published(for domain: String) -> Disposition {
    domain == self.domain || self.domain == PolicyMap.catchAll ? policy : policyOfSubdomains
  }

  /// What is asked of such mail where it fails.
  package func asked(of domain: String) -> Disposition {
    published(for: domain).asked(isTesting: isTesting)
  }

  /// True when what is published equals, as far as both tell it.
  func publishesSame(as other: Stage) -> Bool {
    let nonexistent = nonexistentPolicy ?? other.nonexistentPolicy
    return policy == other.policy && percent == other.percent && isTesting == other.isTesting
      && policyOfSubdomains == other.policyOfSubdomains
      && nonexistent == other.nonexistentPolicy ?? nonexistent
  }
}

/// A stage as an admin declares it.
public struct DeclaredStage: Hashable, Sendable {
  /// The policy domain, or `*` for all that have none of their own.
  public let domain: String
  /// What is published.
  public let published: PublishedPolicy
  /// Begin, POSIX seconds UTC.
  public let begin: Int

  /// Makes a declared stage; the policy's percent counts as 100 where it is nil.
  public init(domain: String, published: PublishedPolicy, begin: Int) {
    self.domain = domain
    self.published = published
    self.begin = begin
  }
}

extension PublishedPolicy {
  /// What is asked of mail of a From domain that fails, by the record that a reporter saw.
  package func asked(of domain: String) -> Disposition {
    (domain == self.domain ? policy : subdomainPolicy ?? policy).asked(isTesting: isTesting)
  }
}

extension Disposition {
  /// What is asked for where this is published; t=y asks for one level less (RFC 9989).
  fileprivate func asked(isTesting: Bool) -> Disposition {
    guard isTesting else { return self }
    return self == .reject ? .quarantine : .none
  }
}
