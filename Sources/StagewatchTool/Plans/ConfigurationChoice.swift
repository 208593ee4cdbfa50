import ArgumentParser
import ByteKit
import Configuration
import Foundation
import Privacy
import Rendering

/// The configuration file that a command reads: the one that was named, else the default one where no
/// input was named either.
struct ConfigurationChoice {
  /// How the option is told.
  static let help = ArgumentHelp(
    "Configuration file (YAML). Default: /etc/stagewatch.yaml or ~/.config/stagewatch.yaml where no"
      + " input is named.",
    valueName: "file")

  /// The file; nil where there is none.
  let path: String?
  private let isDefault: Bool

  /// Chooses the file; `inputs` are the logs, reports and stores that were named.
  init(given: String?, inputs: [String]) {
    path =
      given
      ?? (inputs.isEmpty
        ? DefaultConfiguration.path(
          environment: ProcessInfo.processInfo.environment,
          isThere: { FileManager.default.fileExists(atPath: $0) })
        : nil)
    isDefault = given == nil
  }

  /// Reads it; without a file it is one without anything, and one that is wrong in any part is
  /// refused with all that is wrong.
  ///
  /// A file that nobody named is told on standard error unless `isQuiet`, without the local parts of
  /// addresses where `isRedacted`, since home folders can bear them.
  func read(isQuiet: Bool, isRedacted: Bool = false) throws(CommandFailure) -> Configuration {
    guard let path else { return Configuration() }
    if isDefault, !isQuiet {
      let shown = isRedacted ? LocalPartRedactor().redact(path: path) : path
      StandardStreams.note("stagewatch: reading \(shown)")
    }
    let reading: ConfigurationReading
    do throws(InputProblem) {
      reading = try ConfigurationFile.read(path: path)
    } catch {
      throw CommandFailure(.configuration, [error])
    }
    guard reading.problems.isEmpty else { throw CommandFailure(.configuration, reading.problems) }
    return reading.configuration
  }
}
