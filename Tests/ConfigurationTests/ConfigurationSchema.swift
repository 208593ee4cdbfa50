import Configuration
import Yams

/// The JSON Schema of the configuration, as far as its tests need it.
///
/// JSON is YAML, so one parser reads the schema and what is held against it.
struct ConfigurationSchema {
  /// The schema of the file itself.
  let root: Node

  /// Reads the schema of the project.
  init() throws {
    root = try compose(yaml: ConfigurationPage.text("docs/stagewatch.schema.json")) ?? ""
  }

  /// The schema of a part of the file; nil where there is none.
  func schema(of part: ConfigurationPart) -> Node? {
    guard part != .file else { return root }
    let isEntry = part.rawValue.hasSuffix("[]")
    let name = isEntry ? String(part.rawValue.dropLast(2)) : part.rawValue
    let section = root["properties"]?[name]
    return isEntry ? section?["items"] : section
  }

  /// The words that a key of a part may be.
  func words(_ key: String, of part: ConfigurationPart) -> [String] {
    guard let node = schema(of: part)?["properties"]?[key] else { return [] }
    return (settled(node)["enum"]?.sequence ?? []).compactMap(\.string)
  }

  /// What of a file breaks the schema: keys, types and words.
  func faults(in text: String) throws -> [String] {
    guard let file = try compose(yaml: text) else { return [] }
    return faults(file, root, "")
  }

  private func faults(_ value: Node, _ schema: Node, _ trail: String) -> [String] {
    let schema = settled(schema)
    let types = schema["type"]?.sequence?.compactMap(\.string) ?? [schema["type"]?.string ?? ""]
    let kind = Self.kind(value)
    guard types == [""] || types.contains(kind) || kind == "integer" && types.contains("number")
    else { return ["\(trail): \(kind)"] }
    let words = schema["enum"]?.sequence?.compactMap(\.string)
    if let words, !words.contains(value.string ?? "") {
      return ["\(trail): '\(value.string ?? "")' is no word of it"]
    }
    var found: [String] = []
    for (key, child) in value.mapping ?? [:] {
      let name = key.string ?? "?"
      let other = schema["additionalProperties"]
      if let next = schema["properties"]?[name] ?? (other?.mapping == nil ? nil : other) {
        found += faults(child, next, trail + "." + name)
      } else if other?.string == "false" {
        found.append("\(trail): unknown key \(name)")
      }
    }
    for child in value.sequence ?? [] {
      if let next = schema["items"] { found += faults(child, next, trail + "[]") }
    }
    return found
  }

  /// A schema, or the one that it refers to.
  private func settled(_ schema: Node) -> Node {
    guard let name = schema["$ref"]?.string?.split(separator: "/").last else { return schema }
    return root["$defs"]?[String(name)] ?? schema
  }

  /// What JSON calls a value; dates have no type of their own there.
  private static func kind(_ value: Node) -> String {
    switch value {
    case .mapping: return "object"
    case .sequence: return "array"
    case .scalar, .alias: break
    }
    switch value.tag.description {
    case "tag:yaml.org,2002:int": return "integer"
    case "tag:yaml.org,2002:float": return "number"
    case "tag:yaml.org,2002:bool": return "boolean"
    case "tag:yaml.org,2002:null": return "null"
    default: return "string"
    }
  }
}
