import AggregateReports

/// What one report says of a policy.
struct PolicySighting {
  let window: Range<Int>
  let published: PublishedPolicy
}

extension PolicySighting {
  /// What a report says, without an `sp=none` that its own records contradict: it treats failing mail of
  /// a subdomain as `p` asks, and writes so where there is no `sp` (rspamd 3.4).
  init(_ report: AggregateReport) {
    let policy = report.policy
    window = report.window
    guard policy.subdomainPolicy == Disposition.none, policy.policy != .none,
      report.records.contains(where: {
        $0.headerFrom != policy.domain && $0.isFailing && $0.disposition != .none
      })
    else {
      published = policy
      return
    }
    published = PublishedPolicy(
      domain: policy.domain, policy: policy.policy, nonexistentPolicy: policy.nonexistentPolicy,
      percent: policy.percent, isTesting: policy.isTesting)
  }
}

/// Which percent most reports name of those that overlap a window under one policy.
struct PercentVotes {
  private struct Question: Hashable {
    let window: Range<Int>
    let policy: Disposition
  }

  private let counts: [Disposition: WindowCounts<Int>]
  private var answers: [Question: Int?] = [:]
  /// How often the windows were searched: once for each window and policy that is asked for.
  private(set) var searches = 0

  /// Takes in what all reports of a domain saw.
  init(_ sightings: [PolicySighting]) {
    counts = Dictionary(grouping: sightings, by: \.published.policy).mapValues { sightings in
      WindowCounts(
        sightings.compactMap { sighting in
          sighting.published.percent.map { (window: sighting.window, value: $0) }
        })
    }
  }

  /// The percent; the higher one where two are named as often, nil where none is named.
  mutating func common(during window: Range<Int>, policy: Disposition) -> Int? {
    let question = Question(window: window, policy: policy)
    if let known = answers[question] { return known }
    searches += 1
    let answer = counts[policy].flatMap { counts in
      counts.values.map { (votes: counts.count(of: $0, overlapping: window), percent: $0) }
        .filter { $0.votes > 0 }
        .max { ($0.votes, $0.percent) < ($1.votes, $1.percent) }?.percent
    }
    answers[question] = .some(answer)
    return answer
  }
}
