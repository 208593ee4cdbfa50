import ArgumentParser
import Findings
import LiveTraffic

/// What wakes the admin, and how.
struct AlertOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What to be woken for: new-dmarc, relay-dmarc, refused=RATIO, refused-dmarc=RATIO,"
        + " deferred=RATIO, lag=DURATION, silence=DURATION, none. Default: new-dmarc relay-dmarc"
        + " refused-dmarc=2 refused=2 deferred=3.", valueName: "condition ..."))
  var alertOn: [AlertArgument] = []

  @Option(
    help: ArgumentHelp(
      "Command of the shell for each alert and recovery; it gets the event as JSON on its standard"
        + " input.", valueName: "command"))
  var alertCommand: String?

  @Option(help: ArgumentHelp("Least time between two alerts of one thing.", valueName: "duration"))
  var cooldown = "15m"

  @Flag(help: "End at the first alert that holds, with status 1.")
  var untilAlert = false

  @Option(
    help: ArgumentHelp(
      "Exit 1 when an alert was at or above this severity. Default: critical, which those about DMARC are;"
        + " others are a warning.", valueName: "severity"))
  var failOn: CheckOptions.Severity?

  func validate() throws {
    if failOn != nil, untilAlert {
      throw ValidationError("--until-alert ends with 1 at any alert; --fail-on does nothing there")
    }
    _ = try DurationArgument.seconds(cooldown, "--cooldown")
    if alertOn.contains(where: { $0.condition == nil }) {
      guard alertOn.count == 1 else {
        throw ValidationError("--alert-on none stands alone")
      }
      if alertCommand != nil || untilAlert || failOn != nil {
        throw ValidationError(
          "without alerts --alert-command, --until-alert and --fail-on do nothing")
      }
    }
  }

  /// The status of a run that ended without being told to by an alert or a signal; `worst` is the
  /// gravest alert that was told or is on.
  func status(worst: Severity?) -> ExitStatus {
    guard !untilAlert, let worst, !conditions.isEmpty else { return .clean }
    return worst >= (failOn ?? .critical).least ? .findings : .clean
  }

  /// The conditions.
  var conditions: [AlertCondition] {
    alertOn.isEmpty ? AlertCondition.usual : alertOn.compactMap(\.condition)
  }

  /// Seconds between two alerts of one thing.
  var cooldownSeconds: Int {
    (try? DurationArgument.seconds(cooldown, "--cooldown")) ?? AlertBook.cooldownSeconds
  }
}

/// A condition as an option's value.
struct AlertArgument: ExpressibleByArgument {
  /// Nil for `none`.
  let condition: AlertCondition?

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count > 1 ? String(parts[1]) : nil
    switch (String(parts[0]), value) {
    case ("none", nil): condition = nil
    case ("new-dmarc", nil): condition = .newDMARC
    case ("relay-dmarc", nil): condition = .relayDMARC
    case ("refused", let value):
      guard let bound = Self.ratio(value, 2) else { return nil }
      condition = .ratio(.refused, bound)
    case ("refused-dmarc", let value):
      guard let bound = Self.ratio(value, 2) else { return nil }
      condition = .ratio(.refusedDMARC, bound)
    case ("deferred", let value):
      guard let bound = Self.ratio(value, 3) else { return nil }
      condition = .ratio(.deferred, bound)
    case ("lag", let value?):
      guard let seconds = try? DurationArgument.seconds(value, "lag") else { return nil }
      condition = .lag(seconds)
    case ("silence", let value?):
      guard let seconds = try? DurationArgument.seconds(value, "silence") else { return nil }
      condition = .silence(seconds)
    default: return nil
    }
  }

  private static func ratio(_ text: String?, _ usual: Double) -> Double? {
    guard let text else { return usual }
    guard let value = Double(text), value >= 1, value <= 1000 else { return nil }
    return value
  }
}
