import ByteKit
import Statistics

/// The part of a pair's mail from which it is told whether it is signed as it is meant.
///
/// The configuration is that of today, so mail since it is as meant counts where there is enough of
/// it: 30 messages of which 95 % are, or five without any other that exclude the share of before with
/// a confidence of 99 %. Where no such end is, the latest week counts if it has 30 messages, else
/// all.
struct SigningCourse {
  /// Least messages of a pair that is told.
  static let messagesMin = 30
  /// From this share on the mail is as meant: single messages that break are no finding.
  static let shareMin = 0.95
  /// Days at the end of the mail that count alone where they have enough messages.
  static let recentDays = 7
  /// Fewer messages, none of them otherwise, are enough where they exclude the share of before.
  static let endMessagesMin = 5
  static let confidence = 0.99

  /// What is on the mail that counts.
  let counts: SignatureCounts
  /// The first day that counts, days since 1970; nil where all of them do.
  let since: Int?
  /// How it agrees with what is meant.
  let outcome: SigningReview.Outcome

  /// Takes a pair's mail by day; nil where there is too little.
  init?(_ days: [Int: SignatureCounts], _ meant: MeantSigning) {
    let order = days.keys.sorted()
    var ends: [SignatureCounts] = []
    var sum = SignatureCounts()
    for day in order.reversed() {
      sum.add(days[day] ?? SignatureCounts())
      ends.append(sum)
    }
    ends.reverse()
    guard let all = ends.first, all.messages >= Self.messagesMin, let last = order.last else {
      return nil
    }
    let fine = ends.indices.first {
      Self.isEnough(ends[$0], of: all, meant)
    }
    let recent = order.firstIndex { $0 > last - Self.recentDays }
    let week = recent.flatMap { ends[$0].messages >= Self.messagesMin ? $0 : nil }
    let first = fine ?? week ?? 0
    counts = ends[first]
    since = first == 0 ? nil : order[first]
    outcome = Self.outcome(meant, counts, isFine: fine != nil)
  }

  /// True where the end of the mail is as meant, and enough of it to say so.
  private static func isEnough(
    _ end: SignatureCounts, of all: SignatureCounts, _ meant: MeantSigning
  ) -> Bool {
    let fitting = end.fitting(meant)
    if end.messages >= messagesMin {
      return Double(fitting) >= shareMin * Double(end.messages)
    }
    guard end.messages >= endMessagesMin, fitting == end.messages else {
      return false
    }
    let before = all.messages - end.messages
    let other = before - (all.fitting(meant) - fitting)
    let most = Proportion.upperLimitWithoutSuccess(
      trials: end.messages, confidence: confidence)
    return most * Double(before) < Double(other)
  }

  private static func outcome(
    _ meant: MeantSigning, _ counts: SignatureCounts, isFine: Bool
  ) -> SigningReview.Outcome {
    if isFine {
      let isBare = meant.isSigned == false || counts.unsigned > counts.byMeant + counts.untold
      return isBare && meant.isSigned != true ? .unsignedAsMeant : .asMeant
    }
    if meant.isSigned == false { return .signedElsewhere }
    // What most of the mail that is not as meant has in its place.
    let found: [(SigningReview.Outcome, Int)] = [
      (.notAsConfigured, meant.isSigned == nil ? 0 : counts.unsigned),
      (.signedElsewhere, counts.byOthers), (.anotherKey, counts.byOtherSelector),
      (.keyAndDNSDiffer, counts.brokenMeant),
    ]
    return found.max { $0.1 < $1.1 }?.0 ?? .notAsConfigured
  }
}
