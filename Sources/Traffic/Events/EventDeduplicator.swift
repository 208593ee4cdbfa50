/// Counts each event as often as the input that holds it most often.
///
/// A row counts when its input has told the event more often than any other did so far, in whatever
/// order the inputs come. About 70 bytes for each event; one thread.
struct EventDeduplicator: Sendable {
  private struct Told {
    private(set) var details: SIMD4<UInt32>
    /// How often each input told it; nearly always one.
    var first: (input: Int32, count: Int32)
    var others: [(input: Int32, count: Int32)] = []

    /// How often an input told it, and the most that another did.
    func counts(for input: Int32) -> (own: Int32, others: Int32) {
      var (own, most) = first.input == input ? (first.count, 0) : (0, first.count)
      for other in others {
        if other.input == input { own = other.count } else { most = max(most, other.count) }
      }
      return (own, most)
    }

    mutating func add(_ input: Int32) {
      if first.input == input {
        first.count += 1
      } else if let place = others.firstIndex(where: { $0.input == input }) {
        others[place].count += 1
      } else {
        others.append((input, 1))
      }
    }

    /// Takes over what a row knows that no row before it did.
    ///
    /// A row that differs there is another event from then on. The row, of an input, is one event: what was told besides that one, and all that
    /// this input told before, is given back.
    mutating func learn(_ known: SIMD4<UInt32>, from input: Int32) -> Told? {
      let all = details.replacing(with: known, where: details .== 0)
      guard all != details else { return nil }
      let counts = [first] + others
      let left = counts.map { (input: $0.input, count: $0.count - ($0.input == input ? 0 : 1)) }
        .filter { $0.count > 0 }
      let rest = left.first.map {
        Told(details: details, first: $0, others: Array(left.dropFirst()))
      }
      first.count = first.input == input ? 0 : 1
      for place in others.indices { others[place].count = others[place].input == input ? 0 : 1 }
      details = all
      return rest
    }
  }

  private struct Slot {
    var first: Told
    /// Further events of the key that differ in what both know, as one mailing to many senders.
    var more: [Told] = []

    mutating func add(_ input: Int32, at place: Int) {
      if place < 0 { first.add(input) } else { more[place].add(input) }
    }

    mutating func learn(_ known: SIMD4<UInt32>, from input: Int32, at place: Int) {
      let rest = place < 0 ? first.learn(known, from: input) : more[place].learn(known, from: input)
      if let rest { more.append(rest) }
    }
  }

  private var slots: [EventIdentity.Key: Slot] = [:]

  /// True when the row counts.
  mutating func counts(_ event: EventIdentity, input: Int32) -> Bool {
    guard var slot = slots[event.key] else {
      slots[event.key] = Slot(first: Told(details: event.details, first: (input, 1)))
      return true
    }
    defer { slots[event.key] = slot }
    // The one that another input told more often, before one that this input told itself.
    var fallback: Int?
    for place in -1..<slot.more.count {
      let told = place < 0 ? slot.first : slot.more[place]
      guard EventIdentity.agree(told.details, event.details) else { continue }
      let (own, others) = told.counts(for: input)
      if own < others {
        slot.learn(event.details, from: input, at: place)
        slot.add(input, at: place)
        return false
      }
      if fallback == nil { fallback = place }
    }
    if let fallback {
      slot.add(input, at: fallback)
    } else {
      slot.more.append(Told(details: event.details, first: (input, 1)))
    }
    return true
  }
}
