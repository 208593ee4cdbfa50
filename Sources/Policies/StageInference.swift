import AggregateReports

/// Estimates stages from the policies that reporters saw published.
///
/// Reporters see a change at different times, and a report of the day of the change may say the
/// old or the new policy. For each stretch of time between two window ends the policy that most
/// reports name wins; runs of one winner are stages. A run that one report alone supports between
/// two runs of the same policy is that report's mistake and is passed over.
///
/// Most reports have no place for `np`. One that does not tell it says nothing about it: only those
/// that do decide, within a run of the other tags, where `np` changed.
enum StageInference {
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
    var nonexistentPolicy: Disposition?
  }

  static func stages(of domain: String, _ sightings: [PolicySighting]) -> [Stage] {
    let views = views(sightings)
    var told = Dictionary(grouping: views.filter { $0.nonexistentPolicy != nil }, by: \.key)
      .mapValues { views in
        ValueStretches(
          views.lazy.compactMap { view in view.nonexistentPolicy.map { (view.window, $0) } })
      }
    var named = ValueStretches(views.lazy.map { ($0.window, $0.key) })
    let runs = named.next(in: named.span).flatMap { stretch in
      let run = Run(key: stretch.value, begin: stretch.begin, end: stretch.end)
      return parts(run, told[stretch.value]?.next(in: run.begin..<run.end) ?? [])
    }
    let seen = PolicyViews(views.lazy.map { ($0.window, $0.key, $0.nonexistentPolicy) })
    return runs.enumerated().map { index, run in
      let band =
        index == 0 ? run.begin...run.begin : band(at: run.begin, runs[index - 1], run, seen)
      let uncertainty = max(run.begin - band.lowerBound, band.upperBound - run.begin)
      return Stage(
        domain: domain, policy: run.key.policy, subdomainPolicy: run.key.subdomainPolicy,
        nonexistentPolicy: run.nonexistentPolicy,
        percent: run.key.percent, isTesting: run.key.isTesting, begin: run.begin,
        end: index + 1 < runs.count ? runs[index + 1].begin : nil, origin: .inferred,
        beginUncertaintySeconds: uncertainty, band: band)
    }
  }

  /// Fills in the percent that RFC 9990 reports do not carry from reports of the same time.
  private static func views(_ sightings: [PolicySighting]) -> [View] {
    let sorted = sightings.sorted {
      ($0.window.lowerBound, $0.window.upperBound) < ($1.window.lowerBound, $1.window.upperBound)
    }
    var votes = PercentVotes(sorted)
    let withoutOwn = withoutSubdomainPolicy(sorted)
    return sorted.map { sighting in
      let published = sighting.published
      let percent =
        published.percent ?? votes.common(during: sighting.window, policy: published.policy) ?? 100
      return View(
        window: sighting.window,
        key: Key(
          policy: sighting.published.policy,
          subdomainPolicy: sighting.published.subdomainPolicy.flatMap {
            $0 == published.policy || ($0 == .none && withoutOwn(sighting)) ? nil : $0
          }, percent: percent, isTesting: sighting.published.isTesting),
        nonexistentPolicy: sighting.published.nonexistentPolicy)
    }
  }

  /// Tells whether others say of a sighting's time that there is no `sp`.
  ///
  /// `sp=none` is how some reporters (rspamd 3.4) write that the record has none.
  private static func withoutSubdomainPolicy(
    _ sightings: [PolicySighting]
  ) -> (PolicySighting) -> Bool {
    let plain = sightings.filter {
      $0.published.subdomainPolicy ?? $0.published.policy == $0.published.policy
    }
    let windows = WindowCounts(plain.map { (window: $0.window, value: $0.published.policy) })
    return { windows.count(of: $0.published.policy, overlapping: $0.window) > 0 }
  }

  /// A run cut where `np` changed, as those say that tell it; what is told once holds until another
  /// is told, and before it as well.
  private static func parts(
    _ run: Run, _ changes: [ValueStretches<Disposition>.Stretch]
  ) -> [Run] {
    guard !changes.isEmpty else { return [run] }
    return changes.indices.map { index in
      Run(
        key: run.key, begin: index == 0 ? run.begin : changes[index].begin,
        end: index + 1 < changes.count ? changes[index + 1].begin : run.end,
        nonexistentPolicy: changes[index].value)
    }
  }

  /// The change lies after the begin of the last window that still shows the old policy and before
  /// the end of the first one that shows the new.
  ///
  /// Where only `np` changed, a window shows one of the two when it tells its `np`.
  private static func band(
    at begin: Int, _ old: Run, _ new: Run, _ seen: PolicyViews<Key>
  ) -> ClosedRange<Int> {
    let isExact = old.key == new.key
    let lastOld = seen.lastBegin(
      before: begin, old.key, old.nonexistentPolicy, isExact: isExact)
    let firstNew = seen.firstEnd(after: begin, new.key, new.nonexistentPolicy, isExact: isExact)
    return (lastOld ?? begin)...(firstNew ?? begin)
  }
}
