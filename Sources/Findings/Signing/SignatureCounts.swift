import AggregateReports
import Join

/// Messages of one pair by what is on them, with regard to the keys that are meant.
struct SignatureCounts {
  var messages = 0
  /// Bearing a signature that verifies.
  var signed = 0
  /// By a key that is meant.
  var byMeant = 0
  /// Aligned by the reporter's word, which tells no signature.
  var untold = 0
  /// With a key that is meant, which does not verify.
  var brokenMeant = 0
  /// By the same domain with another selector.
  var byOtherSelector = 0
  /// By any other key, whether it verifies or not.
  var byOthers = 0
  /// With no signature at all.
  var unsigned = 0
  /// Messages by the key that verifies.
  var keys: [MeantSigning.Key: Int] = [:]

  /// Messages that are as they are meant, as far as the configuration tells.
  func fitting(_ meant: MeantSigning) -> Int {
    switch meant.isSigned {
    case true?: byMeant + untold
    case false?: unsigned + untold
    // Part of the mail may be meant to leave unsigned.
    case nil: byMeant + untold + unsigned
    }
  }

  mutating func add(_ other: SignatureCounts) {
    messages += other.messages
    signed += other.signed
    byMeant += other.byMeant
    untold += other.untold
    brokenMeant += other.brokenMeant
    byOtherSelector += other.byOtherSelector
    byOthers += other.byOthers
    unsigned += other.unsigned
    keys.merge(other.keys, uniquingKeysWith: +)
  }

  /// Adds messages that say what a record says; `isSilent` where the reporter leaves signatures out.
  mutating func add(
    _ record: ReportRecord, _ count: Int, meant: [MeantSigning.Key], isSilent: Bool
  ) {
    let real = record.dkim.filter { $0.result != .none }
    func fits(_ result: DKIMResult) -> Bool {
      meant.contains {
        $0.domain == result.domain
          && (result.selector == nil || $0.selector == result.selector?.lowercased())
      }
    }
    let isByMeant = real.contains { $0.result == .pass && fits($0) }
    // A look-up that failed for a time says nothing of the key.
    if !isByMeant, real.contains(where: { $0.result == .temperror && fits($0) }) { return }
    messages += count
    if let key = real.first(where: { $0.result == .pass && (!isByMeant || fits($0)) }) {
      signed += count
      let name = MeantSigning.Key(domain: key.domain, selector: key.selector?.lowercased() ?? "")
      keys[name, default: 0] += count
    } else if record.dkimVerdict == .pass {
      signed += count
    }
    if isByMeant {
      byMeant += count
    } else if real.isEmpty {
      if record.dkimVerdict == .pass || isSilent { untold += count } else { unsigned += count }
    } else if real.contains(where: fits) {
      brokenMeant += count
    } else if real.contains(where: { one in meant.contains { $0.domain == one.domain } }) {
      byOtherSelector += count
    } else {
      byOthers += count
    }
  }
}
