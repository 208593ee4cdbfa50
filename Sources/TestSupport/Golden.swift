import Foundation

/// Whole-output comparison with a file kept beside the test.
///
/// A missing golden, or `RECORD_GOLDENS=1`, writes the file and then reports a failure, so that a
/// new expectation is looked at before it counts.
public enum Golden {
  /// What a comparison found: nil when the text equals the golden, else a message for the test.
  public static func difference(
    _ text: String, _ name: String, file: String = #filePath
  ) -> String? {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      .appendingPathComponent("Goldens")
    let url = folder.appendingPathComponent(name)
    let recording = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1"
    guard !recording, let kept = try? String(contentsOf: url, encoding: .utf8) else {
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
      } catch {
        return "cannot record golden \(name): \(error)"
      }
      return "recorded new golden \(name): look at it and run again"
    }
    return kept == text ? nil : firstDifference(kept, text, name)
  }

  private static func firstDifference(_ kept: String, _ text: String, _ name: String) -> String {
    let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(old.count, new.count) {
      let before = index < old.count ? String(old[index]) : "(end)"
      let after = index < new.count ? String(new[index]) : "(end)"
      if before != after {
        return "\(name) line \(index + 1)\n  golden: \(before)\n  now:    \(after)"
      }
    }
    return "\(name) differs in line ends"
  }
}
