import AccountingLog
import ByteKit
import Findings
import Join
import ReplyClassifier
import Traffic

/// Makes a spike of a time in which failures rose: counts, explanations, evidence.
struct SpikeMaker {
  /// Minutes at the end of a log that are its present.
  static let nowMinutes = 30
  /// How many times the usual a rise is at least, compared with the chosen baseline.
  static let ratioMin = 1.5
  /// Evidence that the time before and the spike differ.
  static let gainMin = 10.0
  /// The share of the explained failures at and above which DMARC made the spike, and below which not.
  static let dmarcShares = (yes: 0.90, no: 0.08)

  let correlation: Correlation
  let journal: FailureJournal
  let streams: [Rollup.Stream]
  let cube: FailureCube
  let series: MinuteSeries
  let choice: BaselineChoice

  /// What a span comes to, compared with a baseline.
  private struct Weighing {
    let baseline: (ranges: [Range<Int>], isSameHours: Bool)
    let before: FailureRate, during: FailureRate
    let extra: Int
    let atoms: FailureAtoms
    let parts: [Explainer.Part]
  }

  private func weigh(_ span: SpikeSpan) -> Weighing? {
    let baseline = choice.baseline(of: span)
    let before = rate(baseline.ranges)
    let during = rate([span.range])
    guard span.isGiven || isRise(span, baseline.ranges, before, during) else { return nil }
    let scale =
      before.attempted == 0 ? 0 : Double(during.attempted) / Double(before.attempted)
    let atoms = FailureAtoms(
      journal, series.kind, during: [minutes(span.range)], before: baseline.ranges.map(minutes),
      scale: scale)
    return Weighing(
      baseline: baseline, before: before, during: during,
      extra: Int((Double(during.failed) - scale * Double(before.failed)).rounded()), atoms: atoms,
      parts: Explainer(atoms: atoms, cube: cube, journal: journal).parts())
  }

  /// The spike of a span; nil where the chosen baseline shows that it is none.
  func spike(_ found: SpikeSpan) -> Spike? {
    guard var weighing = weigh(found) else { return nil }
    var span = found
    var growsFrom: Int?
    if !span.isGiven, let clearer = clearerBegin(span, weighing) {
      span.move(clearer.begin)
      growsFrom = self.growsFrom(span, clearer.part, weighing)
      if span.range != found.range { weighing = weigh(span) ?? weighing }
    }
    let baseline = weighing.baseline
    let (before, during, extra) = (weighing.before, weighing.during, weighing.extra)
    let atoms = weighing.atoms
    let seconds = self.seconds(span.range)
    let explained = weighing.parts.map { explanation($0, atoms, seconds) }
    let named = explained.reduce(0) { $0 + $1.item.extra }
    let byPolicy = explained.filter(\.item.isDMARC).reduce(0) { $0 + $1.item.extra }
    let dmarc = named > 0 ? Double(byPolicy) / Double(named) : 0
    let peak = peak(span.range)
    let context = TimelineBuilder(
      correlation: correlation, journal: journal, streams: streams, series: series,
      span: span, baseline: baseline.ranges)
    return Spike(
      id: FindingID.make(["spike", series.kind.rawValue, CivilTime.iso(seconds.lowerBound)]),
      kind: series.kind, origin: span.isGiven ? .given : .found, begin: seconds.lowerBound,
      begins: growsFrom == nil
        ? self.seconds(span.begins) : seconds.lowerBound...seconds.lowerBound,
      growsFrom: growsFrom.map { (series.first + $0) * 60 },
      end: span.lasts ? nil : seconds.upperBound,
      ends: span.lasts ? nil : self.seconds(span.ends), until: seconds.upperBound, peak: peak,
      baseline: Spike.Baseline(
        ranges: baseline.ranges.map(self.seconds), isSameHours: baseline.isSameHours),
      before: before, during: during, now: rate([now]), nowSeconds: now.count * 60,
      otherBefore: otherRate(baseline.ranges), extra: extra,
      dmarc: dmarc >= Self.dmarcShares.yes ? .yes : dmarc < Self.dmarcShares.no ? .no : .partly,
      explanations: explained.map(\.item),
      rest: extra - named,
      notTheCause: FlatDimensions(
        atoms: atoms, journal: journal, streams: streams, explanations: explained.map(\.item),
        volume: volume(during, before, span.range, baseline.ranges)
      ).lines(),
      timeline: context.entries(explained.map { ($0.item, $0.pairs) }, peak: peak),
      seenBefore: seenBefore(explained, seconds), chart: chart(span.range))
  }

  /// The begin as the parts of the explanation show it, the earliest of those that explain much.
  private func clearerBegin(
    _ span: SpikeSpan, _ weighing: Weighing
  ) -> (begin: LikelyBegin, part: Explainer.Part)? {
    let refiner = BeginRefiner(series: series, atoms: weighing.atoms)
    let much = weighing.parts.filter { $0.extra >= 0.2 * Double(max(weighing.extra, 1)) }
    return much.map { part in
      (
        refiner.begin(span.range, part, counts(part, around: span.range.lowerBound))
          ?? LikelyBegin(place: span.range.lowerBound, range: span.begins), part
      )
    }.min { $0.0.place < $1.0.place }
  }

  /// The place from which on a part grew; nil where it came at once.
  private func growsFrom(
    _ span: SpikeSpan, _ part: Explainer.Part, _ weighing: Weighing
  ) -> Int? {
    let before = part.atoms.reduce(0.5) { $0 + Double($1.before) }
    let shape = GrowthShape(
      span.range, failures: counts(part, around: span.range.lowerBound), series: series,
      usual: before / Double(max(weighing.before.attempted, 1)))
    return shape.growsFrom(span.range.lowerBound)
  }

  /// Failures of a part by place in the series, around a begin.
  private func counts(_ part: Explainer.Part, around begin: Int) -> [Int: Int] {
    let low = series.first + begin - BeginRefiner.rangeMinutes
    let high = series.first + begin + BeginRefiner.rangeMinutes
    let atoms = Set(part.atoms.map(\.key.toAnyone))
    var counts: [Int: Int] = [:]
    for event in journal.events(from: low, to: high) {
      guard let key = FailureAtom.Key(event, series.kind), atoms.contains(key.toAnyone)
      else { continue }
      counts[Int(event.minute) - series.first, default: 0] += Int(event.count)
    }
    return counts
  }

  // MARK: - Times

  private func minutes(_ range: Range<Int>) -> Range<Int> {
    (series.first + range.lowerBound)..<(series.first + range.upperBound)
  }

  func seconds(_ range: Range<Int>) -> Range<Int> {
    ((series.first + range.lowerBound) * 60)..<((series.first + range.upperBound) * 60)
  }

  private func seconds(_ places: ClosedRange<Int>) -> ClosedRange<Int> {
    ((series.first + places.lowerBound) * 60)...((series.first + places.upperBound) * 60)
  }

  private var now: Range<Int> { max(0, series.count - Self.nowMinutes)..<series.count }

  // MARK: - Counts

  func rate(_ ranges: [Range<Int>], series number: Int = MinuteSeries.all) -> FailureRate {
    var rate = FailureRate()
    for range in ranges {
      let sum = series.sum(range, series: number)
      rate.failed += sum.failed
      rate.attempted += sum.attempted
    }
    return rate
  }

  /// Failures and attempts of the other kind.
  private func otherRate(_ ranges: [Range<Int>]) -> FailureRate {
    ranges.map(series.sumOfOther).reduce(into: FailureRate()) { rate, sum in
      rate.failed += sum.failed
      rate.attempted += sum.attempted
    }
  }

  /// True when what rose is above the chosen baseline too, which knows the swing of the day.
  private func isRise(
    _ span: SpikeSpan, _ ranges: [Range<Int>], _ before: FailureRate, _ during: FailureRate
  ) -> Bool {
    guard before.attempted > 0 else { return false }
    let scale = Double(during.attempted) / Double(before.attempted)
    var failed = 0.0
    var usual = 0.0
    for number in span.series {
      failed += Double(rate([span.range], series: number).failed)
      usual += scale * Double(rate(ranges, series: number).failed)
    }
    let known = usual / scale
    return failed - usual >= SpikeSearch.extraMin && failed >= Self.ratioMin * usual
      && Likelihood.gain(failed, over: usual, known: known + 1) >= Self.gainMin
  }

  private func volume(
    _ during: FailureRate, _ before: FailureRate, _ range: Range<Int>, _ ranges: [Range<Int>]
  ) -> Double? {
    let minutes = ranges.reduce(0) { $0 + $1.count }
    guard minutes > 0, before.attempted > 0 else { return nil }
    return Double(during.attempted) / Double(range.count)
      / (Double(before.attempted) / Double(minutes))
  }

  /// The worst minutes: as many as hold thirty attempts on average.
  private func peak(_ range: Range<Int>) -> Spike.Peak? {
    let attempted = rate([range]).attempted
    guard attempted > 0 else { return nil }
    let width = min(range.count, max(1, (30 * range.count + attempted - 1) / attempted))
    var best: (place: Int, failed: Int)?
    var failed = series.sum(range.lowerBound..<(range.lowerBound + width), series: MinuteSeries.all)
      .failed
    for place in range.lowerBound...(range.upperBound - width) {
      if place > range.lowerBound {
        failed += Int(series.failures[MinuteSeries.all][place + width - 1])
        failed -= Int(series.failures[MinuteSeries.all][place - 1])
      }
      if failed > best?.failed ?? -1 { best = (place, failed) }
    }
    guard let best else { return nil }
    let window = best.place..<(best.place + width)
    let times = seconds(window)
    return Spike.Peak(time: times.lowerBound, end: times.upperBound, rate: rate([window]))
  }

  /// Steps of a chart at most, the time before and after among them.
  static let chartSteps = 60

  private func chart(_ range: Range<Int>) -> [ChartPoint] {
    let margin = max(20, min(range.count / 2, 360))
    let whole = max(0, range.lowerBound - margin)..<min(series.count, range.upperBound + margin)
    let step = max(1, (whole.count + Self.chartSteps - 1) / Self.chartSteps)
    // The begin is the begin of a step, so that the rise is not smeared over two.
    let lead = (range.lowerBound - whole.lowerBound) / step
    let first = range.lowerBound - lead * step
    return stride(from: first, to: whole.upperBound, by: step).map { place in
      let window = place..<min(place + step, whole.upperBound)
      let times = seconds(window)
      return ChartPoint(
        time: times.lowerBound, end: times.upperBound, rate: rate([window]),
        other: otherRate([window]))
    }
  }

  // MARK: - Explanations

  /// An explanation with the From domains and addresses of its mail.
  private typealias Explained = (item: Explanation, pairs: Set<MailPlace>)

  private func explanation(
    _ part: Explainer.Part, _ atoms: FailureAtoms, _ spike: Range<Int>
  ) -> Explained {
    var pairs: Set<MailPlace> = []
    for atom in part.atoms where atom.during > 0 {
      let stream = streams[atom.stream]
      if let address = stream.sourceIP, !stream.domain.isEmpty {
        pairs.insert(MailPlace(domain: stream.domain, address: address))
      }
    }
    let evidence = ReportEvidence(correlation.joins, pairs: pairs, spike: spike)
    let verdict = EvidenceVerdict(cause: part.cause, reports: evidence)
    let failed = part.atoms.reduce(0) { $0 + $1.during }
    let failedBefore = part.atoms.reduce(0) { $0 + $1.before }
    let parts = Dimension.allCases.compactMap { part.place[$0].map { "\($0)" } ?? "" }
    let rows = part.atoms.flatMap(\.rows).sorted { $0 < $1 }.prefix(FailureAtom.rowsMax)
    let item = Explanation(
      id: FindingID.make(
        ["explanation", series.kind.rawValue, CivilTime.iso(spike.lowerBound)] + parts),
      place: part.place, cause: part.cause, extra: Int(part.extra.rounded()), failed: failed,
      attempted: part.attempts.map { max(failed, Int($0.rounded())) },
      failedBefore: failedBefore,
      grade: verdict.grade, isDMARC: verdict.isDMARC, why: verdict.why,
      rows: rows.map { RowPlace(path: correlation.request.logs[$0.input].path, offset: $0.offset) })
    return (item, pairs)
  }

  private func seenBefore(_ explained: [Explained], _ spike: Range<Int>) -> SeenBefore? {
    let pairs = explained.filter { $0.item.isDMARC || $0.item.cause == .authentication }
      .reduce(into: Set<MailPlace>()) { $0.formUnion($1.pairs) }
    guard !pairs.isEmpty else { return nil }
    return ReportEvidence(correlation.joins, pairs: pairs, spike: spike).seenBefore(correlation)
  }
}
