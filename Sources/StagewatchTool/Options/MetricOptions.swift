import ArgumentParser
import Rendering

/// What the metrics of a report bear beside their own labels.
struct MetricOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A label that each metric of --format prometheus gets, to tell two reports apart; may be given"
        + " again.", valueName: "name=value"))
  var label: [MetricLabel] = []

  /// Refuses labels that would do nothing, or stand twice; throws `ValidationError`.
  func check(with output: OutputOptions) throws {
    if output.format != .prometheus, !label.isEmpty {
      throw ValidationError("--label belongs to --format prometheus")
    }
    if Set(label.map(\.name)).count < label.count {
      throw ValidationError("--label names one label twice")
    }
  }
}

extension MetricLabel: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
