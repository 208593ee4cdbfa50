/// Numbers for people.
enum Amount {
  /// `1,204,311`.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// `1,204 rows`; the plural adds an s.
  static func count(_ value: Int, _ noun: String) -> String {
    count(value) + " " + noun + (value == 1 ? "" : "s")
  }

  /// `1,204 replies`, where the plural is another word.
  static func count(_ value: Int, _ noun: String, plural: String) -> String {
    count(value) + " " + (value == 1 ? noun : plural)
  }

  /// `98.43 %`, or `-` where there is nothing to divide by.
  ///
  /// Never 0 or 100 unless it is exactly so.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    let hundredths = Double(part) * 10_000 / Double(whole)
    var shown = Int(hundredths.rounded())
    if part > 0, shown == 0 { return "<0.01 %" }
    if part < whole, shown >= 10_000 { shown = 9_999 }
    return percent(hundredths: shown)
  }

  /// `98.43 %`.
  static func percent(hundredths: Int) -> String {
    let rest = String(abs(hundredths) % 100)
    return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100)."
      + "\(rest.count < 2 ? "0" + rest : rest) %"
  }

  /// `98 %`; never 0 or 100 unless it is exactly so.
  static func wholePercent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    let percent = Int((Double(part) * 100 / Double(whole)).rounded())
    if part > 0, percent == 0 { return "<1 %" }
    return part < whole && percent >= 100 ? "99 %" : "\(percent) %"
  }

  /// A number with some digits behind the point, those that are 0 at its end left out: `0.25`.
  static func decimal(_ value: Double, digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "-" }
    let unit = (0..<digits).reduce(1) { unit, _ in unit * 10 }
    let units = Int((value * Double(unit)).rounded())
    let whole = (units < 0 ? "-" : "") + count(abs(units) / unit)
    let rest = String(String(unit + abs(units) % unit).dropFirst())
      .reversed().drop { $0 == "0" }.reversed()
    return rest.isEmpty ? whole : whole + "." + String(rest)
  }

  /// A ratio with two digits: `0.98`.
  ///
  /// Never 0 unless it is exactly so.
  static func ratio(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) < 1e9 else { return "-" }
    let hundredths = Int((value * 100).rounded())
    if value > 0, hundredths == 0 { return "<0.01" }
    let rest = String(abs(hundredths) % 100)
    return "\(hundredths / 100).\(rest.count < 2 ? "0" + rest : rest)"
  }

  /// A share as a percentage, rounded to two digits: `12.35 %`; `-` where there is none.
  static func percent(_ rate: Double?) -> String {
    guard let rate, rate.isFinite, abs(rate) < 1e9 else { return "-" }
    return ratio(rate * 100) + " %"
  }

  /// A small probability: `= 0.030`, or `< 0.001`.
  static func small(_ value: Double) -> String {
    guard value >= 0.001 else { return "< 0.001" }
    let thousandths = String(Int((value * 1000).rounded()))
    let digits = String(repeating: "0", count: max(0, 4 - thousandths.count)) + thousandths
    return "= \(digits.dropLast(3)).\(digits.suffix(3))"
  }

  /// `1.5 GB`, decimal units.
  static func bytes(_ value: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var amount = Double(value)
    var unit = 0
    while amount >= 999.5, unit + 1 < units.count {
      amount /= 1000
      unit += 1
    }
    guard unit > 0 else { return "\(value) B" }
    let tenths = Int((amount * 10).rounded())
    return amount < 99.95
      ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(amount.rounded())) \(units[unit])"
  }
}
