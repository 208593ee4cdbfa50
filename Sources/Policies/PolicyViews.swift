import AggregateReports

/// When each policy was seen first and last, for the time in which one took the place of another.
struct PolicyViews<Key: Hashable> {
  private struct Exact: Hashable {
    let key: Key
    let nonexistentPolicy: Disposition?
  }

  private struct Ends {
    var begins: [Int] = []
    var ends: [Int] = []

    mutating func add(_ window: Range<Int>) {
      begins.append(window.lowerBound)
      ends.append(window.upperBound)
    }

    mutating func sort() {
      begins.sort()
      ends.sort()
    }
  }

  private var byKey: [Key: Ends] = [:]
  private var byBoth: [Exact: Ends] = [:]

  /// Takes in windows with what was seen in them.
  init(_ views: some Sequence<(window: Range<Int>, key: Key, nonexistentPolicy: Disposition?)>) {
    for view in views {
      let exact = Exact(key: view.key, nonexistentPolicy: view.nonexistentPolicy)
      byKey[view.key, default: Ends()].add(view.window)
      byBoth[exact, default: Ends()].add(view.window)
    }
    for key in byKey.keys { byKey[key]?.sort() }
    for key in byBoth.keys { byBoth[key]?.sort() }
  }

  /// The last begin before a time of a window that shows a policy; with `np` where `isExact`.
  func lastBegin(
    before time: Int, _ key: Key, _ nonexistentPolicy: Disposition?, isExact: Bool
  ) -> Int? {
    guard let found = ends(key, nonexistentPolicy, isExact) else { return nil }
    let index = WindowPlan.slot(of: time - 1, in: found.begins)
    return index > 0 ? found.begins[index - 1] : nil
  }

  /// The first end behind a time of a window that shows a policy; with `np` where `isExact`.
  func firstEnd(
    after time: Int, _ key: Key, _ nonexistentPolicy: Disposition?, isExact: Bool
  ) -> Int? {
    guard let found = ends(key, nonexistentPolicy, isExact) else { return nil }
    let index = WindowPlan.slot(of: time, in: found.ends)
    return index < found.ends.count ? found.ends[index] : nil
  }

  private func ends(_ key: Key, _ nonexistentPolicy: Disposition?, _ isExact: Bool) -> Ends? {
    isExact ? byBoth[Exact(key: key, nonexistentPolicy: nonexistentPolicy)] : byKey[key]
  }
}
