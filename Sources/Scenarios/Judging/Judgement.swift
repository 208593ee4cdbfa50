/// How right the findings of one scenario, or of several together, are; see `Judge` for the rules.
package struct Judgement: JudgementSum, Sendable, Equatable {
  /// Of so many, so many.
  package struct Ratio: Sendable, Equatable {
    /// The part and the whole.
    package private(set) var part = 0, whole = 0

    /// Makes a ratio.
    package init(_ part: Int = 0, of whole: Int = 0) { (self.part, self.whole) = (part, whole) }

    /// Counts one more.
    package mutating func add(_ isPart: Bool) {
      whole += 1
      if isPart { part += 1 }
    }

    static func + (a: Ratio, b: Ratio) -> Ratio { Ratio(a.part + b.part, of: a.whole + b.whole) }

    /// `9/10 (90.0 %)`; a dash where there was nothing to count.
    package var text: String {
      guard whole > 0 else { return "–" }
      let tenths = (Double(part) / Double(whole) * 1000).rounded() / 10
      return "\(part)/\(whole) (\(tenths) %)"
    }
  }

  /// Scenarios judged.
  package var scenarios = 0
  /// Introduced failures found; those with the right receiver and attribution.
  package var recall = Ratio(), receiver = Ratio(), attribution = Ratio()
  /// Rises of 60 messages and 2 percentage points, as they came, that are found.
  package var largeRises = Ratio()
  /// Intervals of `introduced` that hold the truth.
  package var coverage = Ratio()
  /// Findings that are false; findings in the right place with a cause that is not there.
  package var falseFindings = Ratio(), otherCause = Ratio()
  /// Null scenarios with a finding.
  package var nulls = Ratio()
  /// Coincident failures found; found ones called dmarc.
  package var coincidences = Ratio(), calledDMARC = Ratio()
  /// Relays missing DKIM found; those with the right state and SPF mark; names that are false.
  package var relays = Ratio(), state = Ratio(), falseNames = Ratio()
  /// Sum of the errors of directly measured shares, and their number.
  package var shareErrors = 0.0, shares = 0
  /// Intervals of estimated shares that hold the truth.
  package var shareCoverage = Ratio()
  /// Relays that cannot be told apart, of which the report says so.
  package var undetermined = Ratio()
  /// One line for each thing that is not right.
  package var notes: [String] = []

  /// Nothing judged yet.
  package init() {}

  /// Adds another judgement.
  package mutating func add(_ other: Judgement) {
    scenarios += other.scenarios
    let ratios: [WritableKeyPath<Judgement, Ratio>] = [
      \.recall, \.receiver, \.attribution, \.coverage, \.falseFindings, \.otherCause, \.nulls,
      \.coincidences, \.calledDMARC, \.relays, \.state, \.falseNames, \.shareCoverage,
      \.undetermined, \.largeRises,
    ]
    for ratio in ratios { self[keyPath: ratio] = self[keyPath: ratio] + other[keyPath: ratio] }
    shareErrors += other.shareErrors
    shares += other.shares
    notes += other.notes
  }

  /// Mean error of directly measured shares; a dash where there were none.
  var shareErrorText: String {
    guard shares > 0 else { return "–" }
    return String((shareErrors / Double(shares) * 100_000).rounded() / 100_000)
  }
}
