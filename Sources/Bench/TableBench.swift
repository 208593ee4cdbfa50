import AccountingLog
import ByteKit

/// The tables that turn bytes into small numbers.
struct TableBench {
  private let recipients: FieldTexts
  private let hosts: FieldTexts

  init(_ input: BenchInput) {
    recipients = FieldTexts(.rcpt, of: input) { _ in true }
    hosts = FieldTexts(.dsnMta, of: input) { _ in true }
  }

  func run(_ meter: Meter) {
    intern(meter, hosts, "few names")
    intern(meter, recipients, "many names")
    find(meter, hosts, "few names")
    find(meter, recipients, "many names")
  }

  private func intern(_ meter: Meter, _ texts: FieldTexts, _ what: String) {
    meter.measure("interner, \(what)", per: "key", count: texts.count) {
      var interner = ByteInterner(limit: 1 << 24)
      return texts.sum { _, text in Int(interner.intern(text) ?? 0) }
    }
  }

  private func find(_ meter: Meter, _ texts: FieldTexts, _ what: String) {
    meter.measure("cache, \(what)", per: "key", count: texts.count) {
      let cache = ByteCache(entriesMax: 1 << 16)
      return texts.sum { index, text in
        if let found = cache.find(text) { return found > index ? 1 : 0 }
        cache.keep(text, UInt32(truncatingIfNeeded: index))
        return 0
      }
    }
  }
}
