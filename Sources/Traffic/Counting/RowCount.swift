/// How many rows there are of a kind, from when to when, and where the earliest one lies.
package struct RowCount: Hashable, Sendable {
  /// Where the earliest row lies: index of its input; of several rows at that second the one that
  /// comes first.
  package var input: Int32
  /// How many.
  package var count: Int
  /// Earliest time, POSIX seconds UTC.
  package var first: Int
  /// Latest time, POSIX seconds UTC.
  package var last: Int
  /// Where the earliest row lies: offset in its input.
  package var offset: Int

  /// Makes a count; without anything it is of no rows.
  package init(
    _ count: Int = 0, first: Int = .max, last: Int = .min, input: Int32 = .max, offset: Int = .max
  ) {
    self.input = input
    self.count = count
    self.first = first
    self.last = last
    self.offset = offset
  }

  /// Counts one row.
  @inline(__always)
  mutating func add(time: Int, input: Int32, offset: Int) {
    count &+= 1
    if time > last { last = time }
    if time > first { return }
    if (time, input, offset) < (first, self.input, self.offset) {
      (first, self.input, self.offset) = (time, input, offset)
    }
  }

  /// Adds other rows.
  package mutating func add(_ other: RowCount) {
    count += other.count
    last = max(last, other.last)
    if other.isEarlier(than: self) {
      (first, input, offset) = (other.first, other.input, other.offset)
    }
  }

  /// True where the earliest row comes before that of others.
  func isEarlier(than other: RowCount) -> Bool {
    (first, input, offset) < (other.first, other.input, other.offset)
  }
}
