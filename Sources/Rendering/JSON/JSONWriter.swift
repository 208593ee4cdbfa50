import Glibc

/// Writes one JSON value (RFC 8259) in the order in which it is told, indented by two blanks.
///
/// Rates are written with the fewest digits that read back as the same number; what is not finite
/// becomes null. Text that is not valid Unicode cannot occur in a Swift string.
struct JSONWriter {
  /// Bytes from which on what was written is handed over.
  static let pieceBytes = 1 << 16

  /// The text so far, UTF-8; what was handed over is gone.
  private(set) var bytes: [UInt8] = []
  /// True where the next member needs a comma before it, for each open object or array.
  private var needsComma: [Bool] = [false]
  private let isIndented: Bool
  /// Members that the first object begins with.
  private var lead: [(key: String, value: String)]
  /// Other names for members of the first object.
  private var names: [String: String] = [:]
  /// Takes the text piece by piece; nil keeps it all.
  private let sink: (([UInt8]) -> Void)?

  /// Makes a writer; without indentation everything is on one line.
  ///
  /// The outermost object begins with the members of `lead`. With a sink, `finish` hands over the rest.
  init(
    isIndented: Bool = true, lead: [(key: String, value: String)] = [],
    sink: (([UInt8]) -> Void)? = nil
  ) {
    self.isIndented = isIndented
    self.lead = lead
    self.sink = sink
  }

  /// Begins a value whose outermost object begins with the members of `lead`, and whose other members
  /// have other names there.
  mutating func begin(lead: [(key: String, value: String)], names: [String: String]) {
    self.lead = lead
    self.names = names
  }

  /// Ends a value with a line end.
  mutating func endLine() {
    bytes.append(10)
    handOver(from: Self.pieceBytes)
  }

  /// Hands over what is left.
  mutating func finish() { handOver(from: 0) }

  private mutating func handOver(from byteCount: Int) {
    guard let sink, bytes.count >= byteCount else { return }
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: - Members of objects

  mutating func member(_ key: String, _ value: String?) {
    name(key)
    if let value { quote(value) } else { append("null") }
  }

  mutating func memberNull(_ key: String) {
    name(key)
    append("null")
  }

  mutating func member(_ key: String, _ value: Int?) {
    name(key)
    append(value.map(String.init) ?? "null")
  }

  mutating func member(_ key: String, _ value: Bool) {
    name(key)
    append(value ? "true" : "false")
  }

  mutating func member(_ key: String, rate value: Double?) {
    name(key)
    append(Self.text(rate: value) ?? "null")
  }

  /// An estimate, the end of an interval or a probability, to nine significant digits.
  mutating func member(_ key: String, estimate value: Double?) {
    name(key)
    append(Self.text(estimate: value) ?? "null")
  }

  mutating func member(_ key: String, _ body: (inout JSONWriter) -> Void) {
    name(key)
    object(body)
  }

  mutating func member<Element>(
    _ key: String, array elements: some Sequence<Element>,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    name(key)
    open("[")
    for element in elements {
      separate()
      body(&self, element)
    }
    close("]")
  }

  // MARK: - Values

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    open("{")
    let first = lead
    lead = []
    for (key, value) in first { member(key, value) }
    body(&self)
    close("}")
  }

  mutating func string(_ value: String) { quote(value) }

  mutating func number(_ value: Double) { append(Self.text(rate: value) ?? "null") }

  /// An object on one line, for long lists of small things.
  mutating func flatObject(_ body: (inout JSONWriter) -> Void) {
    var inner = JSONWriter(isIndented: false, lead: lead)
    if needsComma.count == 1 { inner.names = names }
    lead = []
    inner.object(body)
    bytes += inner.bytes
  }

  // MARK: - Text

  private mutating func name(_ key: String) {
    separate()
    quote(needsComma.count == 2 ? names[key] ?? key : key)
    append(isIndented ? ": " : ":")
  }

  private mutating func separate() {
    if needsComma[needsComma.count - 1] { append(",") }
    needsComma[needsComma.count - 1] = true
    handOver(from: Self.pieceBytes)
    breakLine()
  }

  private mutating func open(_ mark: String) {
    append(mark)
    needsComma.append(false)
  }

  private mutating func close(_ mark: String) {
    let wasFilled = needsComma.removeLast()
    if wasFilled { breakLine() }
    append(mark)
  }

  private mutating func breakLine() {
    guard isIndented else { return }
    bytes.append(10)
    for _ in 1..<needsComma.count { append("  ") }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// A rate as text; nil for what is not finite.
  static func text(rate value: Double?) -> String? {
    guard let value, value.isFinite else { return nil }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }

  /// An estimate as text, to nine significant digits; nil for what is not finite.
  static func text(estimate value: Double?) -> String? { text(rate: value.map(rounded)) }

  /// Nine significant digits: the last ones of a double differ between mathematical libraries.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.magnitude < 1e9 else { return value }
    // Up to 10^22 powers of ten are exact, so the quotient is the double nearest to the decimal.
    let scale = pow(10, min(22, 8 - log10(value.magnitude).rounded(.down)))
    return (value * scale).rounded() / scale
  }

  private mutating func quote(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    if value.utf8.allSatisfy(Self.isPlain) {
      bytes.append(contentsOf: value.utf8)
    } else {
      for scalar in value.unicodeScalars { escape(scalar) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// True for a byte that needs no look at the scalar that it belongs to.
  ///
  /// 0xc2, 0xd8 and 0xe2 lead the scalars beyond ASCII that are escaped, among others.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x22, 0x5c, 0x7f, 0xc2, 0xd8, 0xe2: false
    default: true
    }
  }

  /// Control characters of both sets, line ends and the marks that turn the direction of writing
  /// are escaped, so that a terminal on which the JSON is shown obeys nothing in it.
  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22: append("\\\"")
    case 0x5c: append("\\\\")
    case 10: append("\\n")
    case 13: append("\\r")
    case 9: append("\\t")
    case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069:
      let digits = String(scalar.value, radix: 16)
      append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: append(String(scalar))
    }
  }
}
