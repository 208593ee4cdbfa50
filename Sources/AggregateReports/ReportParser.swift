import ByteKit
import CLibXML2
import Glibc
import MailIdentity

/// Parses one report with libxml2's push parser, piece by piece, in memory that does not follow
/// the report's size.
///
/// libxml2 is given an empty handler and only the callbacks below: nothing is ever loaded, and no
/// entity but the five of XML is known. A DOCTYPE ends the report. Its own guards against depth and
/// long text are off in this mode, so they are here.
final class ReportParser {
  private static let namespace = Array("urn:ietf:params:xml:ns:dmarc-2.0".utf8)
  private static let setUp: Void = xmlInitParser()

  private let limits: ReportLimits
  private let source: String
  private let fileName: String
  private var context: xmlParserCtxtPtr?
  private var builder: ReportBuilder
  private var stack: [ReportElement] = []
  private var text: [UInt8] = []
  private var elements = 0
  private var isInside = false
  private var isComplete = false
  private var failure: InputProblem?
  private var repair: UTF8Repair?
  private var front: [UInt8] = []
  private var isStarted = false
  private var pool = TextPool()

  init(source: String, fileName: String, limits: ReportLimits) {
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
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard !isStarted else {
      feedRepaired(bytes)
      return failure == nil && !isComplete
    }
    front.append(contentsOf: bytes)
    if front.count >= Self.frontBytes { start() }
    return failure == nil && !isComplete
  }

  /// Ends the document and gives back the report or the reason why there is none.
  func finish() -> Result<AggregateReport, InputProblem> {
    if !isStarted { start() }
    if failure == nil, !isComplete {
      if var repair {
        let rest = repair.finish()
        self.repair = repair
        rest.withUnsafeBytes { feed($0) }
      }
      if failure == nil, !isComplete, let context { xmlParseChunk(context, nil, 0, 1) }
    }
    if let failure { return .failure(failure) }
    guard isComplete else {
      return .failure(
        problem(isInside ? "the report ends before </feedback>" : "there is no feedback element"))
    }
    if let replaced = repair?.replaced, replaced > 0 {
      builder.add(
        note: InputProblem(
          code: "repaired_bytes", path: source,
          reason: "\(replaced) bytes that are no text in UTF-8 were replaced"))
    }
    return builder.finish(fileName: fileName)
  }

  /// Bytes that are looked at for the declared encoding before parsing starts.
  private static let frontBytes = 256

  private func start() {
    isStarted = true
    if front.starts(with: [0xef, 0xbb, 0xbf]) { front.removeFirst(3) }
    // Blanks before the declaration are an error to XML and harmless to us.
    let blanks = front.prefix(while: { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }).count
    front.removeFirst(blanks)
    if Self.claimsUTF8(front) { repair = UTF8Repair() }
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
      ReportParser.of(context)?.stop("a DOCTYPE is not allowed in a report")
    }
    handler.getEntity = { _, name in xmlGetPredefinedEntity(name) }
    handler.serror = { context, error in
      guard let error else { return }
      ReportParser.of(context)?.error(error.pointee)
    }
    let own = Unmanaged.passUnretained(self).toOpaque()
    context = xmlCreatePushParserCtxt(&handler, own, nil, 0, nil)
    guard let context else {
      failure = problem("libxml2 could not be set up")
      return
    }
    xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue))
    if repair != nil { xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8) }
    let bytes = front
    front = []
    bytes.withUnsafeBytes { feedRepaired($0) }
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
  }

  private func feedRepaired(_ bytes: UnsafeRawBufferPointer) {
    guard repair != nil else {
      feed(bytes)
      return
    }
    if let mended = repair?.repair(bytes) {
      mended.withUnsafeBytes { feed($0) }
    } else {
      feed(bytes)
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
    let bytes = UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    let element = ReportElement(localName: bytes)
    if !isInside {
      // What stands around the report, such as a stray schema element, is passed over.
      guard element == .feedback else { return }
      isInside = true
      stack = [.feedback]
      if let uri, Self.isNamespace(uri) { builder.sawNamespace() }
      return
    }
    guard stack.count < limits.depthMax else {
      return stop("elements are nested deeper than \(limits.depthMax)")
    }
    builder.open(element, in: stack.last ?? .other)
    stack.append(element)
    text.removeAll(keepingCapacity: true)
  }

  private func endElement() {
    guard failure == nil, isInside, !isComplete, let element = stack.popLast() else { return }
    guard let parent = stack.last else {
      isComplete = true
      if let context { xmlStopParser(context) }
      return
    }
    builder.close(element, in: parent, text: pool.trimmed(text))
    text.removeAll(keepingCapacity: true)
    if let failure = builder.failure {
      self.failure = failure
      if let context { xmlStopParser(context) }
    }
  }

  private func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard failure == nil, isInside, !isComplete, let bytes else { return }
    guard text.count + Int(count) <= limits.textBytesMax else {
      return stop("an element holds more than \(limits.textBytesMax) bytes of text")
    }
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private func error(_ error: xmlError) {
    guard failure == nil, !isComplete, error.level == XML_ERR_FATAL else { return }
    let message = error.message.map { String(cString: $0) } ?? "error \(error.code)"
    let line = max(1, Int(error.line))
    failure = InputProblem(
      code: .badReport, path: source, place: .line(line),
      reason: "not well-formed XML: " + message.prefix(200).filter { !$0.isNewline })
  }

  private func stop(_ reason: String) {
    let line = context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0
    failure =
      failure
      ?? InputProblem(
        code: reason.contains("DOCTYPE") ? .badReport : .reportLimit, path: source,
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
