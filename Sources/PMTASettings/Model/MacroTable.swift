/// The macros of a configuration: `domain-macro NAME LIST`, used as `$NAME`.
struct MacroTable {
  /// What became of a text with macros in it.
  enum Outcome {
    /// The texts that it stands for.
    case texts([String])
    /// A macro of this name is not there.
    case unknown(String)
    /// A macro stands for itself.
    case loop(String)
    /// More texts than are held.
    case tooMany
  }

  private var lists: [String: [String]] = [:]

  /// Adds a macro; of two with one name the last counts.
  mutating func add(_ name: String, _ list: [String]) { lists[name.lowercased()] = list }

  /// True where a text names a macro, or looks like it.
  static func holdsMacro(_ text: String) -> Bool { text.contains("$") }

  /// Writes a text out.
  func texts(of text: String) -> Outcome {
    // Macros of nothing stand for no name however often they are followed: the steps end as well.
    var budget = Self.stepsPerName * SettingsLimits.macroValuesMax
    return texts(of: text, inside: [], depth: 0, &budget)
  }

  private static let stepsPerName = 4

  private func texts(
    of text: String, inside names: [String], depth: Int, _ budget: inout Int
  ) -> Outcome {
    budget -= 1
    guard budget >= 0, depth <= SettingsLimits.macroDepthMax else { return .tooMany }
    guard let dollar = text.firstIndex(of: "$") else { return .texts([text]) }
    let behind = text[text.index(after: dollar)...]
    let name = behind.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let key = name.lowercased()
    guard let list = lists[key] else { return .unknown(String(text[dollar...].prefix(40))) }
    guard !names.contains(key) else { return .loop(String(name)) }
    let head = String(text[..<dollar])
    let tail = String(behind[name.endIndex...])
    let rest = texts(of: tail, inside: names, depth: depth + 1, &budget)
    guard case .texts(let tails) = rest else { return rest }
    var found: [String] = []
    for item in list {
      let middle = texts(of: item, inside: names + [key], depth: depth + 1, &budget)
      guard case .texts(let middles) = middle else { return middle }
      for middle in middles {
        found += tails.map { head + middle + $0 }
        guard found.count <= SettingsLimits.macroValuesMax else { return .tooMany }
      }
    }
    return .texts(found)
  }
}
