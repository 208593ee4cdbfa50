import ByteKit
import Configuration
import TestSupport

/// Configuration files with a byte order mark, with CR LF and with a comment in front against
/// themselves; problems stand on lines that exist.
///
/// Planted: with CR LF the last of three networks or more is left out.
final class ConfigurationCheck: FuzzCheck {
  private let isPlanted: Bool

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    let plain = read(bytes)
    let lineCount = Self.breakCount(bytes) + 1
    guard plain.problems.count <= ConfigurationLimits.problemsMax else {
      return "\(plain.problems.count) problems"
    }
    for problem in plain.problems {
      if case .line(let line) = problem.place, !(1...(lineCount + 1)).contains(line) {
        return "line \(line) of \(lineCount): \(problem)"
      }
    }
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.starts(with: [0xef, 0xbb, 0xbf])
    else { return nil }
    let marked = read([0xef, 0xbb, 0xbf] + bytes)
    guard marked == plain else { return "with a mark: \(marked) instead of \(plain)" }
    return bytes.contains(13) ? nil : lineEndDifference(bytes, plain)
  }

  /// Line ends as YAML 1.1 section 4.2 counts them, CR LF for two: LF, CR, U+0085, U+2028, U+2029.
  private static func breakCount(_ bytes: [UInt8]) -> Int {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.count {
      [10, 13, 0x85, 0x2028, 0x2029].contains($0.value)
    }
  }

  private func lineEndDifference(_ bytes: [UInt8], _ plain: ConfigurationReading) -> String? {
    let found = read(bytes.flatMap { $0 == 10 ? [13, 10] : [$0] })
    var configuration = found.configuration
    if isPlanted, configuration.ownNetworks.count >= 3 { configuration.ownNetworks.removeLast() }
    guard configuration == plain.configuration else {
      return "with CR LF: \(configuration) instead of \(plain.configuration)"
    }
    let codes = (found.problems.map(\.code), plain.problems.map(\.code))
    return codes.0 == codes.1 ? nil : "with CR LF: \(codes.0) instead of \(codes.1)"
  }

  private func read(_ bytes: [UInt8]) -> ConfigurationReading {
    ConfigurationFile.read(bytes[...], path: "folder/stagewatch.yaml")
  }
}
