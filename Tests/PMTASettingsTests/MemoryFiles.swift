import ByteKit
import PMTASettings

/// Files of a test.
struct MemoryFiles: SettingsFiles {
  var bytes: [String: [UInt8]] = [:]
  var modes: [String: Int] = [:]

  init(_ texts: [String: String], modes: [String: Int] = [:]) {
    bytes = texts.mapValues { Array($0.utf8) }
    self.modes = modes
  }

  func read(_ path: String, bytesMax: Int) throws(InputProblem) -> [UInt8] {
    guard let found = bytes[path] else {
      throw InputProblem(code: .cannotOpen, path: path, reason: "No such file or directory")
    }
    return found
  }

  func names(in folder: String) -> [String]? {
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    let paths = Array(bytes.keys) + Array(modes.keys)
    let below = paths.filter { $0.hasPrefix(start) }.map { $0.dropFirst(start.count) }
    let names = Set(below.map { String($0.prefix { $0 != "/" }) })
    return names.isEmpty ? nil : Array(names)
  }

  func mode(of path: String) -> Int? { modes[path] ?? (bytes[path] == nil ? nil : 0o640) }
}

/// Reads one file, or several, of which `/etc/pmta/config` is the main one.
func configuration(
  _ text: String, _ others: [String: String] = [:], root: String = "", modes: [String: Int] = [:]
) throws -> PMTAConfiguration {
  var texts = others
  texts[root + "/etc/pmta/config"] = text
  return try PMTAConfiguration.read(
    root + "/etc/pmta/config", files: MemoryFiles(texts, modes: modes), root: root)
}

extension PMTAConfiguration {
  /// `config:3 key_malformed`, for each remark, in order.
  var told: [String] {
    remarks.map { "\($0.place.short) \($0.kind.rawValue)" }
  }

  /// The remarks of a kind.
  func remarks(_ kind: SettingRemark.Kind) -> [SettingRemark] { remarks.filter { $0.kind == kind } }
}

extension SigningAnswer {
  /// `d=… s=… key sign`, `unsigned not_set`; a bar between readings.
  var told: String { Self.told(first) }

  /// The second signature likewise.
  var toldSecond: String { Self.told(second) }

  private static func told(_ outcomes: [SigningOutcome]) -> String {
    outcomes.map { outcome in
      switch outcome {
      case .signed(let made):
        "d=\(made.domain) s=\(made.selector) \(made.keyAt.short) \(made.signAt.short)"
      case .unsigned(let why, let place):
        "unsigned \(why.rawValue)" + (place.map { " " + $0.short } ?? "")
      case .unknown(let why, _, _): "unknown \(why.rawValue)"
      }
    }.joined(separator: " | ")
  }
}
