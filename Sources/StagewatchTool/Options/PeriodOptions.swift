import ArgumentParser
import Configuration
import MailIdentity

/// Which part of the inputs to look at, and in which zone times are read and shown.
struct PeriodOptions: ParsableArguments {
  // Taken as they are, since -2h looks like an option.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Begin of the period: a date, a time, -2h, @epoch.", valueName: "time"))
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End of the period (exclusive).", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("The period up to now, such as 24h or 7d.", valueName: "duration"))
  var last: String?

  @Option(help: ArgumentHelp("Only this From domain and those under it.", valueName: "domain"))
  var domain: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time zone of times you type and see: a name, local, +0100. Default: UTC.", valueName: "zone")
  )
  var tz: String?

  func validate() throws {
    if last != nil, since != nil || until != nil {
      throw ValidationError("--last stands alone; --since and --until are another way to say it")
    }
    do throws(TimeProblem) {
      _ = try period(now: 0)
    } catch {
      throw ValidationError(error.reason + "; " + error.hint)
    }
  }

  /// True when a time was typed that a zone could change.
  var hasTimes: Bool { since != nil || until != nil }

  /// A half-open period, POSIX seconds UTC; nil ends are open.
  struct Period {
    var since: Int?
    var until: Int?
  }

  /// The zone of times typed and shown: as given, else UTC.
  func clock() throws(TimeProblem) -> ZoneClock {
    guard let tz else { return .utc }
    return try ZoneClock.named(tz)
  }

  /// A domain as it was typed after `--domain`, in its one spelling.
  static func domain(_ text: String?) throws(CommandFailure) -> String? {
    guard let text else { return nil }
    guard let name = DomainName.normalise(text) else {
      throw CommandFailure(.usage, "--domain: '\(text.prefix(80))' is no domain")
    }
    return name
  }

  /// A time as it was typed after an option; what is wrong with it is the end of the command.
  static func typed<Value>(
    _ value: @autoclosure () throws(TimeProblem) -> Value, after option: String? = nil
  ) throws(CommandFailure) -> Value {
    do throws(TimeProblem) {
      return try value()
    } catch {
      let place = option.map { $0 + ": " } ?? ""
      throw CommandFailure(.usage, place + error.reason + "; " + error.hint)
    }
  }

  /// The period as of a present time.
  func period(now: Int) throws(TimeProblem) -> Period {
    let clock = try clock()
    var period = Period()
    if let last {
      period.since = now - (try TimeExpression.duration(last))
      period.until = now
    }
    if let since { period.since = try TimeExpression.time(since, now: now, clock: clock) }
    if let until { period.until = try TimeExpression.time(until, now: now, clock: clock) }
    return period
  }
}
