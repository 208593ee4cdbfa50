import ByteKit
import MailIdentity
import Yams

// How single values are read: each gives nil after noting what is wrong.
extension ConfigurationReader {
  // MARK: - Keys and lists

  /// The values of a mapping by key, null ones left out; nil when it is not one.
  func fields(_ value: YAMLValue, _ part: ConfigurationPart) -> [String: YAMLValue]? {
    let known = part.keys
    guard case .mapping(let mapping) = value.node else {
      report(
        .wrongType, value, "\(value.kind) where keys are expected",
        hint: "known here: \(known.joined(separator: ", "))")
      return nil
    }
    var fields: [String: YAMLValue] = [:]
    for (key, node) in mapping {
      guard case .scalar(let scalar) = key, known.contains(scalar.string) else {
        reportUnknown(key, in: value, known)
        continue
      }
      let field = value.child(scalar.string, node)
      if !field.isNull { fields[scalar.string] = field }
    }
    return fields
  }

  private func reportUnknown(_ key: Node, in value: YAMLValue, _ known: [String]) {
    let place = YAMLValue(key, trail: value.trail, fallbackLine: value.line)
    guard case .scalar(let scalar) = key else {
      report(.wrongType, place, "\(place.kind) in place of a key")
      return
    }
    let nearest = NearestWord.find(scalar.string, in: known) ?? ""
    report(
      .unknownKey, place, "unknown key '\(excerpt(scalar.string))', the nearest is '\(nearest)'",
      hint: "known here: \(known.joined(separator: ", "))")
  }

  /// The values of a list; nil when it is not one.
  func items(_ value: YAMLValue) -> [YAMLValue]? {
    guard case .sequence(let sequence) = value.node else {
      report(
        .wrongType, value, "\(value.kind) where a list is expected",
        hint: "write [a, b], or one line for each that begins with '- '")
      return nil
    }
    return sequence.enumerated().map { value.item($0.offset, $0.element) }
  }

  /// The value that an entry must have; nil after noting that it has not.
  func required(_ key: String, _ fields: [String: YAMLValue], of entry: YAMLValue) -> YAMLValue? {
    guard let value = fields[key] else {
      report(.missingKey, entry, "the key '\(key)' is missing")
      return nil
    }
    return value
  }

  // MARK: - Scalars

  /// A text of at least one character, without control characters.
  func text(_ value: YAMLValue) -> String? {
    guard case .scalar(let scalar) = value.node else {
      report(.wrongType, value, "\(value.kind) where a text is expected")
      return nil
    }
    guard !scalar.string.isEmpty, !value.isNull else {
      report(.wrongType, value, "nothing where a text is expected")
      return nil
    }
    guard scalar.string.utf8.count <= ConfigurationLimits.textBytesMax else {
      report(
        .badText, value, "longer than \(ConfigurationLimits.textBytesMax) bytes")
      return nil
    }
    guard !scalar.string.unicodeScalars.contains(where: isControl)
    else {
      report(.badText, value, "control characters in '\(excerpt(scalar.string))'")
      return nil
    }
    return scalar.string
  }

  /// The texts of a list; the good ones where some are bad.
  func texts(_ value: YAMLValue) -> [String] {
    items(value)?.compactMap(text) ?? []
  }

  /// A whole number in a range.
  func whole(_ value: YAMLValue, _ range: ClosedRange<Int>) -> Int? {
    guard let text = text(value) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      report(
        .badNumber, value,
        "'\(excerpt(text))' is not a whole number from \(range.lowerBound)"
          + " to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A number in a range.
  func number(_ value: YAMLValue, _ range: ClosedRange<Double>) -> Double? {
    guard let text = text(value) else { return nil }
    let isPlain = text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
    guard isPlain, let number = Double(text), range.contains(number) else {
      let bounds = "\(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
      report(.badNumber, value, "'\(excerpt(text))' is not a number from \(bounds)")
      return nil
    }
    return number
  }

  private static func short(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }

  /// True or false, in the words that YAML 1.1 has for them.
  func flag(_ value: YAMLValue) -> Bool? {
    guard let text = text(value) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "y", "on": return true
    case "false", "no", "n", "off": return false
    default:
      report(.unknownWord, value, "'\(excerpt(text))' is neither true nor false")
      return nil
    }
  }

  /// One of the words of a type.
  func word<Word: RawRepresentable & CaseIterable>(
    _ value: YAMLValue, _ type: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let text = text(value) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    let nearest = NearestWord.find(text, in: known) ?? ""
    report(
      .unknownWord, value, "'\(excerpt(text))' is not known, the nearest is '\(nearest)'",
      hint: "one of \(known.joined(separator: ", "))")
    return nil
  }

  // MARK: - Mail's own kinds

  /// A domain in its normal form.
  func domain(_ value: YAMLValue) -> String? {
    guard let text = text(value) else { return nil }
    guard let name = DomainName.normalise(text), name.first != "[" else {
      report(
        .badDomain, value, "'\(excerpt(text))' is not a domain",
        hint: "a name such as example.com, without @, path or wildcard")
      return nil
    }
    return name
  }

  /// The domains of a list, each once.
  func domains(_ value: YAMLValue) -> [String] {
    var seen: Set<String> = []
    return items(value)?.compactMap(domain).filter { seen.insert($0).inserted } ?? []
  }

  /// An IP address.
  func address(_ value: YAMLValue) -> IPAddress? {
    guard let text = text(value) else { return nil }
    guard let address = IPAddress(text) else {
      report(
        .badAddress, value, "'\(excerpt(text))' is not an IP address",
        hint: "such as 203.0.113.5 or 2001:db8::5")
      return nil
    }
    return address
  }

  /// The networks and addresses of a list.
  func networks(_ value: YAMLValue) -> [IPNetwork] {
    items(value)?.compactMap(network) ?? []
  }

  /// A network, or an address.
  func network(_ value: YAMLValue) -> IPNetwork? {
    guard let text = text(value) else { return nil }
    guard let network = IPNetwork(text) else {
      report(
        .badAddress, value, "'\(excerpt(text))' is neither an IP address nor a network",
        hint: "such as 203.0.113.5, 203.0.113.0/24 or 2001:db8::/32")
      return nil
    }
    return network
  }

  /// A time: POSIX seconds UTC.
  func time(_ value: YAMLValue) -> Int? {
    guard let text = text(value) else { return nil }
    if let date = ISOTime(text) {
      switch date.zone {
      case .offset(let seconds): return date.localSeconds - seconds
      case .none where !date.hasTimeOfDay: return date.localSeconds
      case .none: break
      }
      report(
        .badDate, value, "'\(excerpt(text))' does not say its offset from UTC",
        hint: "add Z for UTC, or an offset such as +01:00")
      return nil
    }
    report(
      .badDate, value, "'\(excerpt(text))' is not a date",
      hint: "such as 2026-02-16 (midnight UTC), 2026-02-16T08:00:00Z or 2026-02-16T09:00:00+01:00")
    return nil
  }

  // MARK: - Paths

  /// A path that can be opened; `-` is standard input.
  func filePath(_ value: YAMLValue) -> String? {
    guard let text = text(value) else { return nil }
    if text == "-" || text.hasPrefix("/") || folder.isEmpty { return text }
    return folder.hasSuffix("/") ? folder + text : folder + "/" + text
  }

  /// The paths of a list; one that stands twice is a problem, since all of it would count twice.
  func paths(_ value: YAMLValue) -> [String] {
    var seen: Set<String> = []
    return items(value)?.compactMap { item in
      guard let path = filePath(item) else { return nil }
      return isFirst(path, item, &seen) ? path : nil
    } ?? []
  }

  /// True for a path not seen before.
  func isFirst(_ path: String, _ value: YAMLValue, _ seen: inout Set<String>) -> Bool {
    if seen.insert(path).inserted { return true }
    report(.duplicateKey, value, "'\(excerpt(path))' stands here twice")
    return false
  }
}
