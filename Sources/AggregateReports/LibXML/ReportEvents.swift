import ByteKit
import CLibXML2

/// What libxml2 tells of a document, turned into calls of the builder, with the limits.
///
/// Lives behind a pointer that libxml2 hands back to its callbacks. A class would do, but Swift
/// checks each access to a class's properties at run time, which cost more than the parsing.
struct ReportEvents {
  static let doctypeReason = "a DOCTYPE is not allowed in a report"
  private static let namespace = Array("urn:ietf:params:xml:ns:dmarc-2.0".utf8)

  let limits: ReportLimits
  let source: String
  var context: xmlParserCtxtPtr?
  var builder: ReportBuilder
  /// Why there will be no report.
  var failure: InputProblem? { didSet { isOver = true } }
  /// No more bytes come.
  var isEnding = false
  private(set) var isInside = false
  private(set) var isComplete = false { didSet { isOver = true } }
  /// The report is complete or has failed: nothing that follows counts.
  private(set) var isOver = false
  /// True while libxml2 is told again what the plain reader has read.
  var isReplaying = false
  /// Elements named `feedback` that were met.
  private(set) var feedbackElements = 0

  private var stack: [ReportElement] = []
  /// Text of the open elements that hold text, one after another, and where each begins.
  private var text: [UInt8] = []
  private var textStarts: [Int] = []
  private var outerDepth = 0
  private var elements = 0
  private let memory: UnsafeMutablePointer<ParserMemory.Contents>
  private var names = NameCache()
  /// Names that no schema has.
  private var otherNames: OtherNames

  init(source: String, limits: ReportLimits, memory: ParserMemory) {
    self.memory = memory.contents
    self.source = source
    self.limits = limits
    builder = ReportBuilder(source: source, limits: limits)
    otherNames = OtherNames(countMax: limits.otherNamesMax)
  }

  /// Bytes that are held of what was read: text under way, records, shared texts.
  var retainedBytes: Int { text.capacity + memory.pointee.retainedBytes + builder.retainedBytes }

  mutating func startElement(_ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) {
    guard !isOver, !isReplaying, let name else { return }
    elements += 1
    guard elements <= limits.elementsMax else {
      return stop("more than \(limits.elementsMax) elements")
    }
    guard outerDepth + stack.count < limits.depthMax else {
      return stop("elements are nested deeper than \(limits.depthMax)")
    }
    let element = names.element(of: name)
    if element == .other { noteName(name) }
    if element == .feedback { feedbackElements += 1 }
    guard let parent = stack.last else { return startOutside(element, uri) }
    let placed = self.placed(element, in: parent)
    builder.open(placed, in: parent)
    stack.append(placed)
    textStarts.append(text.count)
  }

  /// What stands around the report, such as a stray schema element, is passed over.
  private mutating func startOutside(_ element: ReportElement, _ uri: UnsafePointer<xmlChar>?) {
    guard element == .feedback else {
      outerDepth += 1
      return
    }
    isInside = true
    stack = [.feedback]
    textStarts = [0]
    if let uri, Self.isNamespace(uri) { builder.sawNamespace() }
  }

  mutating func endElement() {
    guard !isOver, !isReplaying else { return }
    guard let element = stack.popLast(), let start = textStarts.popLast() else {
      outerDepth -= 1
      return
    }
    guard let parent = stack.last else {
      isComplete = true
      if let context { xmlStopParser(context) }
      return
    }
    let content =
      element.holdsText
      ? text.withUnsafeBytes {
        memory.pointee.pool.trimmed(UnsafeRawBufferPointer(rebasing: $0[start...]))
      } : ""
    builder.close(element, in: parent, text: content)
    text.removeLast(text.count - start)
    if element == .record, let found = builder.failure {
      failure = found
      if let context { xmlStopParser(context) }
    }
  }

  mutating func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard !isOver, !isReplaying, let bytes, let element = stack.last, element.holdsText,
      let start = textStarts.last
    else { return }
    guard text.count - start + Int(count) <= limits.textBytesMax else {
      return stop("an element holds more than \(limits.textBytesMax) bytes of text")
    }
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  // MARK: - Names

  /// Notes a name that libxml2 keeps as long as it reads; it finds one the slower the more there are.
  mutating func noteName(_ name: UnsafePointer<xmlChar>?) {
    guard !isOver, !isReplaying, let name else { return }
    let bytes = UnsafeRawBufferPointer(start: name, count: Int(xmlStrlen(name)))
    if !otherNames.note(bytes) {
      stop("more than \(limits.otherNamesMax) different names that no report has")
    }
  }

  /// Notes the names of a tag's attributes and namespaces, but for those of the first tag.
  ///
  /// Namespaces come by two, prefix and name; attributes by five, of which the first two are names.
  mutating func noteAttributes(
    _ prefix: UnsafePointer<xmlChar>?,
    spaces: (names: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int),
    attributes: (names: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int)
  ) {
    guard elements > 1 else { return }
    noteName(prefix)
    for index in 0..<spaces.count { noteName(spaces.names?[index]) }
    for index in 0..<attributes.count where index % 5 < 2 { noteName(attributes.names?[index]) }
  }

  /// Notes a name that the plain reader has met; false where there is no room for it.
  mutating func noteOther(_ name: UnsafeRawBufferPointer) -> Bool { otherNames.note(name) }

  // MARK: - For the plain reader

  /// True where one more element would pass a limit.
  var isAtLimit: Bool {
    elements >= limits.elementsMax || outerDepth + stack.count >= limits.depthMax
  }

  /// The root begins, and nothing stands around it.
  mutating func openReport(isNamespaced: Bool) {
    elements += 1
    feedbackElements += 1
    isInside = true
    stack = [.feedback]
    textStarts = [0]
    if isNamespaced { builder.sawNamespace() }
  }

  /// What an element counts as inside the one that is open.
  mutating func placed(_ element: ReportElement) -> ReportElement {
    guard let parent = stack.last else { return .other }
    return placed(element, in: parent)
  }

  private mutating func placed(
    _ element: ReportElement, in parent: ReportElement
  ) -> ReportElement {
    if element.belongs(in: parent) { return element }
    if parent == .extensions { return .extensions }
    guard element.isMissed(in: parent) else { return .other }
    builder.passOver(element, in: parent)
    // What stands in it is passed over with it.
    return .extensions
  }

  /// True for what holds text and no elements inside the one that is open.
  func isLeaf(_ placed: ReportElement) -> Bool { placed.holdsText && stack.last != .authResults }

  /// True inside an element whose text is kept.
  var isInText: Bool { stack.last?.holdsText ?? false }

  /// One more blank inside such an element; false where it has no room left.
  mutating func addBlank() -> Bool {
    guard text.count - (textStarts.last ?? 0) < limits.textBytesMax else { return false }
    text.append(32)
    return true
  }

  /// An element that may hold others begins.
  mutating func openElement(_ placed: ReportElement) {
    guard let parent = stack.last else { return }
    elements += 1
    builder.open(placed, in: parent)
    stack.append(placed)
    textStarts.append(text.count)
  }

  /// An element that holds text and nothing else was read as a whole.
  mutating func leaf(_ placed: ReportElement, _ text: UnsafeRawBufferPointer) {
    guard let parent = stack.last else { return }
    elements += 1
    builder.open(placed, in: parent)
    builder.close(placed, in: parent, text: memory.pointee.pool.trimmed(text))
  }

  /// Elements so far.
  var elementCount: Int { elements }

  /// Enters a record whose bytes behind the count were read before; false where they were not, or
  /// where a limit has to be looked at.
  mutating func knownRecord(
    _ tail: UnsafeRawBufferPointer, _ address: IPAddress, _ count: Int, _ lines: inout Int
  ) -> Bool {
    guard count <= limits.messagesMax, let template = memory.pointee.templates.find(tail),
      elements + template.elements <= limits.elementsMax, otherNames.note(template.otherNames)
    else { return false }
    elements += template.elements
    lines += template.lines
    var record = template.record
    record.sourceIP = address
    builder.enter(record, count, template.traits)
    if let found = builder.failure { failure = found }
    return true
  }

  /// Keeps the record that was just read as a whole, so that `knownRecord` knows it.
  mutating func keepRecord(_ tail: UnsafeRawBufferPointer, elements: Int, lines: Int) {
    guard let (last, traits) = builder.lastRecord, let names = otherNames.recent else { return }
    var record = last
    record.sourceIP = IPAddress(v4: 0)
    memory.pointee.templates.add(
      tail,
      RecordTemplates.Template(
        record: record, traits: traits, elements: elements, lines: lines, otherNames: names))
  }

  /// A record begins whose names `keepRecord` is to know.
  mutating func beginUnknownRecord() { otherNames.forgetRecent() }

  // MARK: - Problems

  mutating func error(_ error: xmlError) {
    guard !isOver, error.level == XML_ERR_FATAL else { return }
    let message = error.message.map { String(cString: $0) } ?? "error \(error.code)"
    guard !(isEnding && isInside) else {
      // libxml2 has several ways to say so, none of them plain.
      failure = problem("the report ends before </feedback>")
      return
    }
    failure = InputProblem(
      code: .badReport, path: source, place: .line(max(1, Int(error.line))),
      reason: "not well-formed XML: " + message.prefix(200).filter { !$0.isNewline })
  }

  mutating func stop(_ reason: String) {
    let line = context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0
    failure =
      failure
      ?? InputProblem(
        code: reason == Self.doctypeReason ? .badReport : .reportLimit, path: source,
        place: line > 0 ? .line(line) : .whole, reason: reason)
    if let context { xmlStopParser(context) }
  }

  func problem(_ reason: String) -> InputProblem {
    InputProblem(code: .badReport, path: source, reason: reason)
  }

  private static func isNamespace(_ uri: UnsafePointer<xmlChar>) -> Bool {
    UnsafeBufferPointer(start: uri, count: Int(xmlStrlen(uri))).elementsEqual(namespace)
  }
}

/// The elements of the names that libxml2 hands out.
///
/// A parser's dictionary holds each name once, so the pointer tells the name.
private struct NameCache {
  private var pointers: [UnsafePointer<xmlChar>?] = Array(repeating: nil, count: 64)
  private var elements: [ReportElement] = Array(repeating: .other, count: 64)

  mutating func element(of name: UnsafePointer<xmlChar>) -> ReportElement {
    // Names lie one behind another; their low bits differ.
    let slot = Int(bitPattern: name) & 63
    if pointers[slot] == name { return elements[slot] }
    let bytes = UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    pointers[slot] = name
    elements[slot] = ReportElement(localName: bytes)
    return elements[slot]
  }
}
