import ByteKit

/// Puts parts together that are in order, each for itself.
enum SortedMerge {
  /// One array of two that are in order; what is equal keeps its order, the first array's first.
  ///
  /// O(a + b).
  static func merge<T>(_ a: [T], _ b: [T], by isBefore: (T, T) -> Bool) -> [T] {
    guard !a.isEmpty else { return b }
    guard !b.isEmpty else { return a }
    return Array(unsafeUninitializedCapacity: a.count + b.count) { all, count in
      var (left, right) = (0, 0)
      while left < a.count, right < b.count {
        if isBefore(b[right], a[left]) {
          all.initializeElement(at: count, to: b[right])
          right += 1
        } else {
          all.initializeElement(at: count, to: a[left])
          left += 1
        }
        count += 1
      }
      for rest in [a[left...], b[right...]] {
        for element in rest {
          all.initializeElement(at: count, to: element)
          count += 1
        }
      }
    }
  }

  /// Parts in at most two: made and put together in pairs, side by side.
  static func two<Part: Sendable>(
    _ count: Int, threads: Int, make: @escaping @Sendable (Int) -> Part,
    join: @escaping @Sendable (Part, Part) -> Part
  ) -> [Part] {
    var parts = ThreadTeam.each(count, threads: threads, make)
    while parts.count > 2 {
      let now = parts
      parts = ThreadTeam.each((now.count + 1) / 2, threads: threads) { pair in
        2 * pair + 1 < now.count ? join(now[2 * pair], now[2 * pair + 1]) : now[2 * pair]
      }
    }
    return parts
  }
}
