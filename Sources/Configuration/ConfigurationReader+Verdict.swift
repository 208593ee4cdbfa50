import ByteKit

// The sections about what a verdict asks for.
extension ConfigurationReader {
  /// The longest that `freshness` may say, in seconds: a year.
  static let freshnessSecondsMax = 366 * 86_400

  /// `freshness`: for how long a node, or all reporters, may be silent before the end of a period.
  func readFreshness(_ value: YAMLValue) {
    guard let text = text(value) else { return }
    do throws(TimeProblem) {
      let seconds = try TimeExpression.duration(text)
      guard seconds <= Self.freshnessSecondsMax else {
        report(.badNumber, value, "'\(text)' is longer than a year", hint: "such as 2d")
        return
      }
      configuration.freshnessSeconds = seconds
    } catch {
      report(.badNumber, value, error.reason, hint: error.hint)
    }
  }

  /// `verdict`: what weighs; a share that is not named keeps its default.
  func readVerdict(_ value: YAMLValue) {
    guard let fields = fields(value, .verdict) else { return }
    if let share = fields["lost"].flatMap({ number($0, 0...1) }) {
      configuration.lostShareMax = share
    }
  }
}
