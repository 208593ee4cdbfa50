import Following
import Traffic

/// One relay's mail of one From domain: its last attempts, and how many of each hour were refused
/// for DMARC.
///
/// An attempt is a row that met a receiver and ended there: delivered or refused. Whether the relay
/// loses its mail is told from the last few attempts however long they took, since a relay may send
/// a message an hour, and from whole hours where only a part of the mail is lost.
package struct RelayTrack: Sendable {
  /// What tells it from others.
  package struct Key: Hashable, Sendable {
    /// The From domain.
    let domain: String
    /// The relay; addresses that the mail leaves from are not told apart.
    let relay: Relay
  }

  /// Attempts of one hour, or of another span.
  private struct Span: Sendable {
    let number: Int
    var attempts = 0, refused = 0
    var first: Int

    func write(to writer: inout StateWriter) {
      for value in [number, attempts, refused, first] { writer.add(value) }
    }

    init(number: Int, attempts: Int = 0, refused: Int = 0, first: Int) {
      self.number = number
      self.attempts = attempts
      self.refused = refused
      self.first = first
    }

    init(from reader: inout StateReader) throws(StateDamage) {
      number = try reader.int()
      attempts = try reader.int()
      refused = try reader.int()
      first = try reader.int()
    }
  }

  /// Attempts in a row that tell that a relay loses its mail, or that it no longer does.
  package static let attemptsMin = 5
  /// Oldest that the first of them may be: the days that minutes are kept for.
  package static let attemptSecondsMax = MinuteHistory.daysKept * 86_400
  /// Fewest messages lost where only a part of the mail is; the part is half of it.
  package static let refusedMin = 5
  /// Hours that this part is looked at for.
  package static let hoursKept = 24
  private static let hourSeconds = 3600
  /// Seconds of the two spans of which the present is told.
  static let momentSeconds = 600
  private static let empty = Int.min

  let key: Key
  /// The newest attempt, POSIX seconds UTC.
  private(set) var last = Int.min
  /// What it lost since it began to lose its mail; nil where it does not.
  private(set) var loss: RelayLoss?
  /// The newest attempts, the oldest first: twice the time, and 1 more where DMARC was the reason.
  private var recent: InlineArray<5, Int> = .init(repeating: RelayTrack.empty)
  /// Hours with attempts, ascending.
  private var hours: [Span] = []
  /// The moment of the newest attempt and the one before.
  private var moment = Span(number: .min, first: 0), before = Span(number: .min, first: 0)

  init(_ key: Key) { self.key = key }

  private static func hour(of time: Int) -> Int { number(of: time, hourSeconds) }

  private static func number(of time: Int, _ seconds: Int) -> Int {
    time / seconds - (time % seconds < 0 ? 1 : 0)
  }

  // MARK: - Attempts

  mutating func add(at time: Int, isRefused: Bool) {
    last = max(last, time)
    remember(time, isRefused)
    count(time, isRefused)
    countMoment(time, isRefused)
    guard loss != nil else { return }
    loss?.attempts += 1
    if isRefused { loss?.refused += 1 }
    if isClean { end() }
  }

  /// Keeps the newest attempts in the order of their time: files are not read in it.
  private mutating func remember(_ time: Int, _ isRefused: Bool) {
    guard recent[0] >> 1 <= time else { return }
    var place = 0
    while place + 1 < Self.attemptsMin, recent[place + 1] >> 1 <= time {
      recent[place] = recent[place + 1]
      place += 1
    }
    recent[place] = time << 1 | (isRefused ? 1 : 0)
  }

  private mutating func count(_ time: Int, _ isRefused: Bool) {
    let hour = Self.hour(of: time)
    let refused = isRefused ? 1 : 0
    if let end = hours.indices.last, hours[end].number == hour {
      hours[end].attempts += 1
      hours[end].refused += refused
      return
    }
    let place = hours.lastIndex { $0.number <= hour }
    if let place, hours[place].number == hour {
      hours[place].attempts += 1
      hours[place].refused += refused
      hours[place].first = min(hours[place].first, time)
      return
    }
    hours.insert(
      Span(number: hour, attempts: 1, refused: refused, first: time), at: place.map { $0 + 1 } ?? 0)
    let bound = (hours.last?.number ?? hour) - Self.hoursKept
    while let oldest = hours.first, oldest.number <= bound { hours.removeFirst() }
  }

  private mutating func countMoment(_ time: Int, _ isRefused: Bool) {
    let number = Self.number(of: time, Self.momentSeconds)
    if number > moment.number {
      before = moment
      moment = Span(number: number, first: time)
    }
    guard number == moment.number else { return }
    moment.attempts += 1
    if isRefused { moment.refused += 1 }
  }

  // MARK: - Judging

  /// True where the last attempts are known and none was refused for DMARC.
  private var isClean: Bool {
    recent[0] != Self.empty && refusedOfRecent == 0
  }

  private var refusedOfRecent: Int {
    var count = 0
    for place in 0..<Self.attemptsMin where recent[place] != Self.empty {
      count += recent[place] & 1
    }
    return count
  }

  /// True where nothing of what is known was refused for DMARC.
  var isQuiet: Bool {
    loss == nil && refusedOfRecent == 0 && !hours.contains { $0.refused > 0 }
  }

  /// Looks whether it begins to lose its mail; what it lost where it does or did before.
  mutating func look(at time: Int) -> RelayLoss? {
    if loss == nil { loss = allOfTheLast(at: time) ?? halfOfTheHours(at: time) }
    return loss
  }

  /// The last attempts where DMARC was the reason for all of them, with those right before them in
  /// hours that lost everything.
  private func allOfTheLast(at time: Int) -> RelayLoss? {
    let first = recent[0] >> 1
    guard refusedOfRecent == Self.attemptsMin, time - first <= Self.attemptSecondsMax
    else { return nil }
    var all = made(Self.attemptsMin, Self.attemptsMin, since: first)
    var attempts = 0
    for hour in hours.reversed() {
      guard hour.refused == hour.attempts else { break }
      attempts += hour.attempts
      if attempts > all.attempts {
        all = made(attempts, attempts, since: min(first, hour.first))
      }
    }
    return all
  }

  /// The shortest of the last hours, two at least as far as they are known, in which half was lost.
  private func halfOfTheHours(at time: Int) -> RelayLoss? {
    guard !isClean else { return nil }
    let now = Self.hour(of: time)
    var attempts = 0
    var refused = 0
    var since = time
    func isLost() -> Bool { refused >= Self.refusedMin && refused * 2 >= attempts }
    for hour in hours.reversed() where hour.number > now - Self.hoursKept {
      // The hour that just began would say too much of a few messages.
      if hour.number < now - 1, isLost() { break }
      attempts += hour.attempts
      refused += hour.refused
      since = hour.first
    }
    return isLost() ? made(attempts, refused, since: since) : nil
  }

  /// What became of the attempts of this moment and the one before: of 10 to 20 minutes.
  func present(at time: Int) -> RelayLoss {
    let now = Self.number(of: time, Self.momentSeconds)
    let newest = [before, moment].filter { $0.number >= now - 1 }
    return made(
      newest.reduce(0) { $0 + $1.attempts }, newest.reduce(0) { $0 + $1.refused },
      since: newest.first?.first ?? time)
  }

  private func made(_ attempts: Int, _ refused: Int, since: Int) -> RelayLoss {
    RelayLoss(
      domain: key.domain, relay: key.relay, attempts: attempts, refused: refused, since: since)
  }

  /// Forgets what it lost; what comes is judged by itself.
  mutating func end() {
    loss = nil
    hours = []
  }

  /// True where it may give way to another: it lost nothing and sent nothing for a day.
  func isIdle(at time: Int) -> Bool {
    loss == nil && time - last > Self.hoursKept * Self.hourSeconds
      && (refusedOfRecent == 0 || time - last > Self.attemptSecondsMax)
  }

  /// Takes all attempts as older than a time that the clock went back to.
  mutating func turnBack(to time: Int) {
    last = min(last, time)
    for place in 0..<Self.attemptsMin where recent[place] >> 1 > time {
      recent[place] = time << 1 | recent[place] & 1
    }
    hours.removeAll { $0.number > Self.hour(of: time) }
    moment = Span(number: .min, first: 0)
    before = moment
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(key.domain)
    key.relay.write(to: &writer)
    writer.add(last)
    for place in 0..<Self.attemptsMin { writer.add(recent[place]) }
    writer.add(array: hours) { $1.write(to: &$0) }
    moment.write(to: &writer)
    before.write(to: &writer)
    writer.add(loss != nil)
    loss?.write(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    let domain = try reader.text()
    key = Key(domain: domain, relay: try Relay(from: &reader))
    last = try reader.int()
    for place in 0..<Self.attemptsMin { recent[place] = try reader.int() }
    hours = try reader.array(countMax: Self.hoursKept + 1) { reader throws(StateDamage) in
      try Span(from: &reader)
    }
    moment = try Span(from: &reader)
    before = try Span(from: &reader)
    loss = try reader.bool() ? try RelayLoss(from: &reader) : nil
  }
}
