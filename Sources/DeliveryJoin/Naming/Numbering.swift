/// Gives numbers to values in order of first sight.
struct Numbering<Value: Hashable> {
  /// The values by number.
  private(set) var values: [Value] = []
  private var numbers: [Value: UInt32] = [:]

  /// Numbers for some values at once, from 0.
  init(first: [Value] = []) { for value in first { _ = number(value) } }

  /// The number of a value; the next free one for a new value.
  mutating func number(_ value: Value) -> UInt32 {
    if let known = numbers[value] { return known }
    let number = UInt32(values.count)
    values.append(value)
    numbers[value] = number
    return number
  }
}

extension Numbering: Sendable where Value: Sendable {}

extension Numbering<String> {
  /// The run's number of each of a thread's names of a journal, those above the bound as others;
  /// `folds` tells whether there were any.
  mutating func map(
    _ own: JournalNames, _ bound: UInt64, folds: inout Bool
  ) -> [UInt32] {
    own.names.indices.map { number in
      guard number > JournalNames.others else { return UInt32(number) }
      let isKept =
        own.target[number] != JournalNames.others && KeptNames.hash(own.names[number]) <= bound
      if !isKept { folds = true }
      return isKept ? self.number(own.names[number]) : JournalNames.others
    }
  }
}
