import Yams

/// One value of the file's tree: what it is, where it stands, and its name for problems.
struct YAMLValue {
  /// The value.
  let node: Node
  /// Where it stands in the tree: `stages[0].policy`; empty for the root.
  let trail: String
  /// The line it begins in, counted from 1; a value that came by an alias has its anchor's.
  let line: Int

  /// The root, or a child whose line is its parent's where the parser names none.
  init(_ node: Node, trail: String, fallbackLine: Int) {
    self.node = node
    self.trail = trail
    line = node.mark?.line ?? fallbackLine
  }

  /// The child under a key.
  func child(_ key: String, _ node: Node) -> YAMLValue {
    YAMLValue(node, trail: trail.isEmpty ? key : trail + "." + key, fallbackLine: line)
  }

  /// The child at an index, counted from 0.
  func item(_ index: Int, _ node: Node) -> YAMLValue {
    YAMLValue(node, trail: "\(trail)[\(index)]", fallbackLine: line)
  }

  /// True for nothing at all, `~` and `null`, which mean the same as leaving the key out.
  var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// What the value is, in words.
  var kind: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(excerpt(scalar.string))'"
    case .mapping: "keys and values"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}

/// The start of a text from the file, short and on one line, for a message.
func excerpt(_ text: String) -> String {
  let lengthMax = 60
  let plain = String(
    String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
  return plain.count > lengthMax ? plain.prefix(lengthMax) + "…" : plain
}

/// True for what a terminal may act on: C0, delete and C1 (ISO 6429), and the marks that turn the
/// direction of writing (UAX 9).
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<32, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069: true
  default: false
  }
}
