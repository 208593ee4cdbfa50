import Testing

/// Configurations in the shapes in which admins, panels, generators and tutorials write them, all
/// names invented.
///
/// `=== NAME | WHAT IT HOLDS | REMARKS` begins each, `--- PATH` begins another file of it. What it
/// holds is counted: VirtualMTAs, pools, keys, `<domain>` blocks, sources.
enum SeenShapes {
  struct Shape: CustomTestStringConvertible {
    let name: String
    let holds: String
    let remarks: [String]
    let text: String
    let others: [String: String]

    var testDescription: String { name }
  }

  static let all: [Shape] = texts.flatMap { text in
    text.split(separator: "=== ").map { shape(String($0)) }
  }

  /// Reads one shape.
  private static func shape(_ text: String) -> Shape {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let head = lines[0].split(separator: "|", omittingEmptySubsequences: false).map {
      $0.split(separator: " ").joined(separator: " ")
    }
    var files: [String: [Substring]] = [:]
    var path = ""
    for line in lines.dropFirst() {
      if line.hasPrefix("--- ") {
        path = String(line.dropFirst(4))
      } else {
        files[path, default: []].append(line)
      }
    }
    let main = files.removeValue(forKey: "") ?? []
    return Shape(
      name: head[0], holds: head[1],
      remarks: head[2].split(separator: ", ").map(String.init),
      text: main.joined(separator: "\n"), others: files.mapValues { $0.joined(separator: "\n") })
  }

  private static let texts = [SoundShapes.text, MistakenShapes.text]
}
