import AggregateReports

/// What one report says of a policy.
struct PolicySighting {
  let window: Range<Int>
  let published: PublishedPolicy
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
