import ByteKit
import Join
import Traffic

/// Compares what internal addresses sent with what reports say of public ones.
struct NATSearch {
  /// One internal address and the public one that it leaves by.
  struct Match {
    let visible: IPAddress
    let met: Int
  }

  /// What is counted apart: a From domain, a reporter and its window.
  private struct Key: Hashable {
    let domain: String
    let reporter: String
    let window: Range<Int>
  }

  /// How well two sides agree.
  private struct Pair {
    /// Messages that both have in the same windows.
    var met = 0.0
    /// The sum of 4xy/(x+y), which is x+y where both are the same.
    var agreement = 0.0
  }

  private typealias Profile = [Int: Double]

  private var locals: [IPAddress: Profile] = [:]
  private var visibles: [IPAddress: Profile] = [:]
  /// For each key the public addresses with messages in it.
  private var holders: [[(address: IPAddress, messages: Double)]]
  private var found: [IPAddress: Match] = [:]
  /// All messages of each address.
  private let sums: [IPAddress: Double]
  /// How often an internal address meets a public one.
  let meetings: Int

  init(_ joins: [JoinRow], locals wanted: Set<IPAddress>) {
    var numbers: [Key: Int] = [:]
    let logged = Set(joins.lazy.filter { $0.grade != .reportOnly }.map(\.sourceIP))
    for row in joins {
      let key = Key(domain: row.domain, reporter: row.reporter, window: row.window)
      if wanted.contains(row.sourceIP) {
        let sent = row.logged.delivered + row.logged.refusedDMARC
        guard sent > 0 else { continue }
        let number = Self.number(of: key, in: &numbers)
        locals[row.sourceIP, default: [:]][number, default: 0] += Double(sent)
      } else if row.grade == .reportOnly, !row.sourceIP.isInternal, !logged.contains(row.sourceIP) {
        let number = Self.number(of: key, in: &numbers)
        visibles[row.sourceIP, default: [:]][number, default: 0] += Double(row.reported.messages)
      }
    }
    holders = Array(repeating: [], count: numbers.count)
    for (address, profile) in visibles {
      for (number, messages) in profile { holders[number].append((address, messages)) }
    }
    let all = holders
    meetings = locals.values.reduce(0) { sum, profile in
      profile.keys.reduce(sum) { $0 + all[$1].count }
    }
    sums = locals.mapValues(Self.sum).merging(visibles.mapValues(Self.sum)) { local, _ in local }
  }

  /// Messages of an internal address in windows of reports.
  func logged(_ local: IPAddress) -> Int { Int(sums[local] ?? 0) }

  /// Finds the pairs that stand alone, then public addresses that several internal ones leave by.
  mutating func run() -> [IPAddress: Match] {
    matchAlone()
    matchTogether()
    return found
  }

  // MARK: - One by one

  private mutating func matchAlone() {
    // Of each side the least difference, whose it is, and the next.
    var best: [IPAddress: Nearest] = [:]
    var bestOfVisible: [IPAddress: Nearest] = [:]
    for (local, profile) in locals {
      for (visible, pair) in pairs(of: profile) {
        let difference = 1 - pair.agreement / ((sums[local] ?? 0) + (sums[visible] ?? 0))
        best[local, default: Nearest()].take(visible, difference, met: pair.met)
        bestOfVisible[visible, default: Nearest()].take(local, difference, met: pair.met)
      }
    }
    for (local, nearest) in best where isEnough(local) && nearest.isClear {
      guard let visible = nearest.address, let back = bestOfVisible[visible], back.isClear,
        back.address == local
      else { continue }
      found[local] = Match(visible: visible, met: Int(nearest.met))
    }
  }

  /// The nearest address of the other side.
  private struct Nearest {
    var address: IPAddress?
    var met = 0.0
    private var difference = 1.0
    private var next = 1.0

    mutating func take(_ candidate: IPAddress, _ value: Double, met: Double) {
      guard value < difference || value == difference && candidate < (address ?? candidate) else {
        next = min(next, value)
        return
      }
      if address != nil { next = difference }
      (address, difference, self.met) = (candidate, value, met)
    }

    var isClear: Bool {
      difference <= NATGuess.differenceMax && difference <= NATGuess.clearance * next
    }
  }

  // MARK: - Several behind one

  private mutating func matchTogether() {
    let taken = Set(found.values.map(\.visible))
    var groups: [IPAddress: [(local: IPAddress, met: Double)]] = [:]
    for (local, profile) in locals where found[local] == nil && isEnough(local) {
      var sorted = pairs(of: profile).filter { !taken.contains($0.key) }
        .map { (visible: $0.key, met: $0.value.met) }
      sorted.sort { ($1.met, $0.visible) < ($0.met, $1.visible) }
      guard let first = sorted.first else { continue }
      let next = sorted.dropFirst().first?.met ?? 0
      guard next <= NATGuess.clearance * first.met else { continue }
      groups[first.visible, default: []].append((local, first.met))
    }
    for (visible, members) in groups where members.count > 1 {
      var sum: Profile = [:]
      for member in members {
        sum.merge(locals[member.local] ?? [:]) { $0 + $1 }
      }
      let agreement = pairs(of: sum)[visible]?.agreement ?? 0
      let difference = 1 - agreement / (Self.sum(sum) + (sums[visible] ?? 0))
      guard difference <= NATGuess.differenceMax else { continue }
      for member in members {
        found[member.local] = Match(visible: visible, met: Int(member.met))
      }
    }
  }

  // MARK: - Sums

  private func isEnough(_ local: IPAddress) -> Bool {
    let profile = locals[local] ?? [:]
    return profile.count >= NATGuess.windowsMin
      && (sums[local] ?? 0) >= Double(NATGuess.messagesMin)
  }

  private func pairs(of profile: Profile) -> [IPAddress: Pair] {
    var pairs: [IPAddress: Pair] = [:]
    for (number, sent) in profile {
      for holder in holders[number] {
        pairs[holder.address, default: Pair()].met += min(sent, holder.messages)
        pairs[holder.address, default: Pair()].agreement +=
          4 * sent * holder.messages / (sent + holder.messages)
      }
    }
    return pairs
  }

  private static func number(of key: Key, in numbers: inout [Key: Int]) -> Int {
    if let number = numbers[key] { return number }
    numbers[key] = numbers.count
    return numbers.count - 1
  }

  private static func sum(_ profile: Profile) -> Double { profile.values.reduce(0, +) }
}
