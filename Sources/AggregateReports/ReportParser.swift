package import ByteKit
import CLibXML2
import Glibc
import MailIdentity

/// Parses one report with libxml2's push parser, piece by piece, in memory that does not follow
/// the report's size.
///
/// libxml2 is given an empty handler and only the callbacks below: nothing is ever loaded, and no
/// entity but the five of XML is known. A DOCTYPE ends the report. Its own guards against depth and
/// long text are off in this mode, so they are here.
package final class ReportParser {
  private static let namespace = Array("urn:ietf:params:xml:ns:dmarc-2.0".utf8)
  private static let doctypeReason = "a DOCTYPE is not allowed in a report"
  private static let setUp: Void = xmlInitParser()

  private let limits: ReportLimits
  private let source: String
  private let fileName: String
  private var context: xmlParserCtxtPtr?
  private var builder: ReportBuilder
  private var stack: [ReportElement] = []
  /// Text of the open elements that hold text, one after another, and where each begins.
  private var text: [UInt8] = []
  private var textStarts: [Int] = []
  private var outerDepth = 0
  private var feedbackElements = 0
  private var elements = 0
  private var isInside = false
  private var isComplete = false
  private var isEnding = false
  private var failure: InputProblem?
  private var repair: UTF8Repair?
  private var markup: MarkupRepair?
  private var bytesBehind = 0
  private var front: [UInt8] = []
  private var isStarted = false
  private var pool = TextPool()

  /// Makes a parser of one document; `fileName` is its attachment or member name.
  package init(source: String, fileName: String, limits: ReportLimits) {
    _ = Self.setUp
    self.source = source
    self.fileName = fileName
    self.limits = limits
    builder = ReportBuilder(source: source, limits: limits)
  }

  deinit {
    if let context { xmlFreeParserCtxt(context) }
  }

  // MARK: - Feeding

  /// Takes the next bytes; false when no more are needed.
  ///
  /// A little of what follows the report is looked at too, for another report and for the
  /// container's checksum.
  package func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if isComplete { bytesBehind += bytes.count }
    if isStarted {
      feedRepaired(bytes)
    } else {
      front.append(contentsOf: bytes)
      trimFront()
      if front.count >= Self.frontBytes { start() }
    }
    return failure == nil && bytesBehind <= Self.bytesBehindMax
  }

  /// Ends the document and gives back the report or the reason why there is none.
  ///
  /// `damage` is what ended the container early; it is noted in a report that was complete by then.
  package func finish(
    damage: InputProblem? = nil
  ) -> Result<AggregateReport, InputProblem> {
    if !isStarted { start() }
    if failure == nil {
      let rest = repair?.finish() ?? []
      rest.withUnsafeBytes { feedMarkup($0, isFinal: true) }
      isEnding = true
      if failure == nil, !isComplete, let context { xmlParseChunk(context, nil, 0, 1) }
    }
    if let failure { return .failure(failure) }
    guard isComplete else {
      return .failure(
        problem(isInside ? "the report ends before </feedback>" : "there is no feedback element"))
    }
    addRepairNotes()
    if let damage { builder.add(note: damage) }
    return builder.finish(fileName: fileName)
  }

  /// Bytes that are held of what was read: text under way, records, shared texts.
  package var retainedBytes: Int {
    text.capacity + front.capacity + pool.sharedBytes + builder.retainedBytes
  }

  /// What stands behind the report and is one, too; to be asked after `finish`.
  var secondReport: InputProblem? {
    guard isComplete, let markup, markup.feedbackTags > feedbackElements else { return nil }
    return InputProblem(
      code: "second_report", path: source,
      reason: "another report behind the end of the first one was not read",
      hint: "put each report into a file of its own")
  }

  private func addRepairNotes() {
    if let replaced = repair?.replaced, replaced > 0 {
      builder.add(
        note: InputProblem(
          code: "repaired_bytes", path: source,
          reason: "\(replaced) bytes that are no text in UTF-8 were replaced"))
    }
    if let escaped = markup?.escaped, escaped > 0 {
      builder.add(
        note: InputProblem(
          code: "repaired_markup", path: source,
          reason: "\(escaped) signs < or & that begin no markup were read as text"))
    }
  }

  /// Bytes that are looked at for the declared encoding before parsing starts.
  private static let frontBytes = 256
  /// Bytes behind the report that are looked at.
  private static let bytesBehindMax = 1 << 20

  /// Takes away what may stand before the declaration: a byte order mark of UTF-8 and blanks, which
  /// are an error to XML and harmless to us.
  private func trimFront() {
    if front.starts(with: [0xef, 0xbb, 0xbf]) { front.removeFirst(3) }
    let blanks = front.prefix(while: { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }).count
    front.removeFirst(blanks)
  }

  private func start() {
    isStarted = true
    if Self.claimsUTF8(front) {
      repair = UTF8Repair()
      markup = MarkupRepair()
    }
    guard setUpContext() else {
      failure = problem("libxml2 could not be set up")
      return
    }
    let bytes = front
    front = []
    bytes.withUnsafeBytes { feedRepaired($0) }
  }

  private func setUpContext() -> Bool {
    // What libxml2 says outside a context, such as of bytes that an encoding does not have, would go
    // to standard error; the setting is the thread's own.
    clibxml2_beQuiet()
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { context, name, _, uri, _, _, _, _, _ in
      ReportParser.of(context)?.startElement(name, uri)
    }
    handler.endElementNs = { context, _, _, _ in ReportParser.of(context)?.endElement() }
    handler.characters = { context, bytes, count in
      ReportParser.of(context)?.characters(bytes, count)
    }
    handler.cdataBlock = { context, bytes, count in
      ReportParser.of(context)?.characters(bytes, count)
    }
    handler.internalSubset = { context, _, _, _ in
      ReportParser.of(context)?.stop(ReportParser.doctypeReason)
    }
    handler.getEntity = { _, name in xmlGetPredefinedEntity(name) }
    handler.serror = { context, error in
      guard let error else { return }
      ReportParser.of(context)?.error(error.pointee)
    }
    let own = Unmanaged.passUnretained(self).toOpaque()
    context = xmlCreatePushParserCtxt(&handler, own, nil, 0, nil)
    guard let context else { return false }
    var options = XML_PARSE_NONET.rawValue
    if repair != nil {
      // The bytes are made UTF-8 here, so the declaration has nothing more to say.
      options |= XML_PARSE_IGNORE_ENC.rawValue
      xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
    }
    xmlCtxtUseOptions(context, Int32(options))
    return true
  }

  /// True unless the front says that another encoding follows.
  private static func claimsUTF8(_ front: [UInt8]) -> Bool {
    if front.starts(with: [0xff, 0xfe]) || front.starts(with: [0xfe, 0xff]) { return false }
    if front.prefix(64).contains(0) { return false }
    let head = String(decoding: front.prefix(frontBytes), as: UTF8.self).lowercased()
    guard head.hasPrefix("<?xml"), let close = head.firstIndex(of: ">") else { return true }
    guard let word = head[..<close].split(separator: "encoding").dropFirst().first else {
      return true
    }
    let name = word.drop(while: { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" })
    return name.hasPrefix("utf-8") || name.hasPrefix("utf8") || name.hasPrefix("us-ascii")
      // A zero byte would have shown UTF-16 by now: the declaration is wrong.
      || name.hasPrefix("utf-16") || name.hasPrefix("utf16")
  }

  private func feedRepaired(_ bytes: UnsafeRawBufferPointer) {
    guard failure == nil else { return }
    if let mended = repair?.repair(bytes) {
      mended.withUnsafeBytes { feedMarkup($0, isFinal: false) }
    } else {
      feedMarkup(bytes, isFinal: false)
    }
  }

  private func feedMarkup(_ bytes: UnsafeRawBufferPointer, isFinal: Bool) {
    guard var markup else { return feed(bytes) }
    self.markup = nil
    markup.feed(bytes, isFinal: isFinal) { feed($0) }
    self.markup = markup
    if let line = markup.declarationLine, failure == nil, !isComplete {
      failure = InputProblem(
        code: .badReport, path: source, place: .line(line), reason: Self.doctypeReason)
    }
  }

  private func feed(_ bytes: UnsafeRawBufferPointer) {
    guard let context, !bytes.isEmpty, failure == nil, !isComplete else { return }
    xmlParseChunk(
      context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, Int32(clamping: bytes.count),
      0)
  }

  // MARK: - What libxml2 tells

  private static func of(_ context: UnsafeMutableRawPointer?) -> ReportParser? {
    context.map { Unmanaged<ReportParser>.fromOpaque($0).takeUnretainedValue() }
  }

  private func startElement(_ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) {
    guard failure == nil, !isComplete, let name else { return }
    elements += 1
    guard elements <= limits.elementsMax else {
      return stop("more than \(limits.elementsMax) elements")
    }
    guard outerDepth + stack.count < limits.depthMax else {
      return stop("elements are nested deeper than \(limits.depthMax)")
    }
    let bytes = UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    let element = ReportElement(localName: bytes)
    if element == .feedback { feedbackElements += 1 }
    guard let parent = stack.last else { return startOutside(element, uri) }
    let placed = element.belongs(in: parent) ? element : .other
    builder.open(placed, in: parent)
    stack.append(placed)
    textStarts.append(text.count)
  }

  /// What stands around the report, such as a stray schema element, is passed over.
  private func startOutside(_ element: ReportElement, _ uri: UnsafePointer<xmlChar>?) {
    guard element == .feedback else {
      outerDepth += 1
      return
    }
    isInside = true
    stack = [.feedback]
    textStarts = [0]
    if let uri, Self.isNamespace(uri) { builder.sawNamespace() }
  }

  private func endElement() {
    guard failure == nil, !isComplete else { return }
    guard let element = stack.popLast(), let start = textStarts.popLast() else {
      outerDepth -= 1
      return
    }
    guard let parent = stack.last else {
      isComplete = true
      if let context { xmlStopParser(context) }
      return
    }
    builder.close(
      element, in: parent, text: element.holdsText ? pool.trimmed(text[start...]) : "")
    text.removeLast(text.count - start)
    if let failure = builder.failure {
      self.failure = failure
      if let context { xmlStopParser(context) }
    }
  }

  private func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard failure == nil, !isComplete, let bytes, let element = stack.last, element.holdsText,
      let start = textStarts.last
    else { return }
    guard text.count - start + Int(count) <= limits.textBytesMax else {
      return stop("an element holds more than \(limits.textBytesMax) bytes of text")
    }
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private func error(_ error: xmlError) {
    guard failure == nil, !isComplete, error.level == XML_ERR_FATAL else { return }
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

  private func stop(_ reason: String) {
    let line = context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0
    failure =
      failure
      ?? InputProblem(
        code: reason == Self.doctypeReason ? .badReport : .reportLimit, path: source,
        place: line > 0 ? .line(line) : .whole, reason: reason)
    if let context { xmlStopParser(context) }
  }

  private func problem(_ reason: String) -> InputProblem {
    InputProblem(code: .badReport, path: source, reason: reason)
  }

  private static func isNamespace(_ uri: UnsafePointer<xmlChar>) -> Bool {
    UnsafeBufferPointer(start: uri, count: Int(xmlStrlen(uri))).elementsEqual(namespace)
  }
}
