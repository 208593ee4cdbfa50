import AggregateReports

/// Estimates stages from the policies that reporters saw published.
///
/// Reporters see a change at different times, and a report of the day of the change may say the
/// old or the new policy. For each stretch of time between two window ends the policy that most
/// reports name wins; runs of one winner are stages. A run that one report alone supports between
/// two runs of the same policy is that report's mistake and is passed over.
enum StageInference {
  /// One report's view.
  struct Sighting {
    let window: Range<Int>
    let published: PublishedPolicy
  }

  private struct Key: Hashable, Comparable {
    let policy: Disposition
    let subdomainPolicy: Disposition?
    let percent: Int
    let isTesting: Bool

    static func < (a: Key, b: Key) -> Bool {
      if a.policy != b.policy { return a.policy < b.policy }
      if a.percent != b.percent { return a.percent < b.percent }
      if a.isTesting != b.isTesting { return a.isTesting }
      return (a.subdomainPolicy ?? a.policy) < (b.subdomainPolicy ?? b.policy)
    }
  }

  private struct View {
    let window: Range<Int>
    let key: Key
    let nonexistentPolicy: Disposition?
  }

  private struct Run {
    let key: Key
    var begin: Int
    var end: Int
  }

  static func stages(of domain: String, _ sightings: [Sighting]) -> [Stage] {
    let views = views(sightings)
    let runs = settle(runs(views), views)
    return runs.enumerated().map { index, run in
      let band =
        index == 0 ? run.begin...run.begin : band(at: run.begin, runs[index - 1], run, views)
      let uncertainty = max(run.begin - band.lowerBound, band.upperBound - run.begin)
      return Stage(
        domain: domain, policy: run.key.policy, subdomainPolicy: run.key.subdomainPolicy,
        nonexistentPolicy: views.last { $0.key == run.key }?.nonexistentPolicy,
        percent: run.key.percent, isTesting: run.key.isTesting, begin: run.begin,
        end: index + 1 < runs.count ? runs[index + 1].begin : nil, origin: .inferred,
        beginUncertaintySeconds: uncertainty, band: band)
    }
  }

  /// Fills in the percent that RFC 9990 reports do not carry from reports of the same time.
  private static func views(_ sightings: [Sighting]) -> [View] {
    let sorted = sightings.sorted {
      ($0.window.lowerBound, $0.window.upperBound) < ($1.window.lowerBound, $1.window.upperBound)
    }
    return sorted.map { sighting in
      let percent = sighting.published.percent ?? commonPercent(of: sighting, sorted) ?? 100
      return View(
        window: sighting.window,
        key: Key(
          policy: sighting.published.policy,
          subdomainPolicy: sighting.published.subdomainPolicy.flatMap {
            $0 == sighting.published.policy ? nil : $0
          }, percent: percent, isTesting: sighting.published.isTesting),
        nonexistentPolicy: sighting.published.nonexistentPolicy)
    }
  }

  private static func commonPercent(of sighting: Sighting, _ all: [Sighting]) -> Int? {
    var votes: [Int: Int] = [:]
    for other in all
    where other.window.overlaps(sighting.window)
      && other.published.policy == sighting.published.policy
    {
      if let percent = other.published.percent { votes[percent, default: 0] += 1 }
    }
    return votes.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  private static func runs(_ views: [View]) -> [Run] {
    let times = Set(views.flatMap { [$0.window.lowerBound, $0.window.upperBound] }).sorted()
    var opening: [Int: [Key]] = [:]
    var closing: [Int: [Key]] = [:]
    for view in views where !view.window.isEmpty {
      opening[view.window.lowerBound, default: []].append(view.key)
      closing[view.window.upperBound, default: []].append(view.key)
    }
    var votes: [Key: Int] = [:]
    var runs: [Run] = []
    for (index, time) in times.enumerated() {
      for key in closing[time] ?? [] { votes[key, default: 0] -= 1 }
      for key in opening[time] ?? [] { votes[key, default: 0] += 1 }
      let most = votes.values.max() ?? 0
      guard most > 0, index + 1 < times.count else { continue }
      let winners = votes.filter { $0.value == most }.keys
      let winner = runs.last.map(\.key).flatMap { winners.contains($0) ? $0 : nil } ?? winners.max()
      guard let winner else { continue }
      if let last = runs.last, last.key == winner {
        runs[runs.count - 1].end = times[index + 1]
      } else {
        runs.append(Run(key: winner, begin: time, end: times[index + 1]))
      }
    }
    return runs
  }

  /// Drops runs that one report supports between two runs of the same policy.
  private static func settle(_ runs: [Run], _ views: [View]) -> [Run] {
    var settled: [Run] = []
    for (index, run) in runs.enumerated() {
      if let last = settled.last, last.key == run.key {
        settled[settled.count - 1].end = run.end
        continue
      }
      let isBetween =
        settled.last != nil && index + 1 < runs.count && settled.last?.key == runs[index + 1].key
      let supporters = views.filter {
        $0.key == run.key && $0.window.overlaps(run.begin..<run.end)
      }
      if isBetween, supporters.count == 1 { continue }
      settled.append(run)
    }
    return settled
  }

  /// The change lies after the begin of the last window that still shows the old policy and before
  /// the end of the first one that shows the new.
  private static func band(
    at begin: Int, _ old: Run, _ new: Run, _ views: [View]
  ) -> ClosedRange<Int> {
    let lastOld = views.filter { $0.key == old.key && $0.window.lowerBound < begin }
      .map(\.window.lowerBound).max()
    let firstNew = views.filter { $0.key == new.key && $0.window.upperBound > begin }
      .map(\.window.upperBound).min()
    return min(lastOld ?? begin, begin)...max(firstNew ?? begin, begin)
  }
}
