import ByteKit
import Checkup
import Configuration
import Join
import PMTASettings
import Traffic

/// PowerMTA's configurations that a command was given, read.
struct SettingsPlan {
  private let configuration: PMTAConfiguration
  private let old: PMTAConfiguration?

  /// Reads what the options name; nil where they name none.
  init?(_ options: SettingsOptions) throws(CommandFailure) {
    guard let path = options.pmtaConfig else { return nil }
    configuration = try Self.read(path, root: options.pmtaRoot)
    old =
      if let before = options.against {
        try Self.read(before, root: options.pmtaRoot)
      } else {
        nil
      }
  }

  /// Reads a configuration; a relative root counts from here.
  static func read(_ path: String, root: String?) throws(CommandFailure) -> PMTAConfiguration {
    do throws(InputProblem) {
      return try PMTAConfiguration.read(path, files: DiskFiles(), root: root ?? "")
    } catch {
      throw CommandFailure(.noInput, [error])
    }
  }

  /// The check-up; with the mail of a correlation where there is one.
  func checkup(_ correlation: Correlation?) -> SettingsCheckup {
    SettingsCheckup(
      configuration, against: old, mail: correlation.map { Self.mail($0) { _ in true } })
  }

  /// The check-ups of the configurations that `pmta` names, each with its node's mail.
  static func checkups(
    of settings: NodeSettings, _ correlation: Correlation
  ) -> [SettingsCheckup] {
    settings.entries.map { entry in
      SettingsCheckup(
        entry.configuration,
        mail: mail(correlation) { settings.speaker(for: $0) == entry.input.node })
    }
  }

  /// Mail that was taken or refused, by From domain and VirtualMTA; attempts that were put off
  /// come back as one of these.
  private static func mail(
    _ correlation: Correlation, isOf node: (String) -> Bool
  ) -> [MailPair: Int] {
    let streams = correlation.rollup.streams
    var mail: [MailPair: Int] = [:]
    for entry in correlation.rollup.entries {
      let stream = streams[entry.streamIndex]
      guard !stream.domain.isEmpty, entry.outcome.isEnd, node(stream.relay.node) else { continue }
      mail[MailPair(domain: stream.domain, vmta: stream.relay.vmta), default: 0] += entry.count
    }
    return mail
  }
}

extension Outcome {
  /// True where the mail was taken or refused.
  fileprivate var isEnd: Bool {
    switch self {
    case .delivered, .refused: true
    case .deferred: false
    }
  }
}
