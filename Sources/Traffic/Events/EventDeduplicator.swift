/// Counts each event as often as the input that holds it most often.
///
/// A row counts when its input has told the event more often than any other did so far, in whatever
/// order the inputs come. About 70 bytes for each event; one thread.
struct EventDeduplicator: Sendable {
  private struct Told {
    let details: SIMD4<UInt32>
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
  }

  private struct Slot {
    var first: Told
    /// Further events of the key that differ in what both know, as one mailing to many senders.
    var more: [Told] = []

    mutating func add(_ input: Int32, at place: Int) {
      if place < 0 { first.add(input) } else { more[place].add(input) }
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
