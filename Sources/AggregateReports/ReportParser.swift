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
  private static let setUp: Void = xmlInitParser()

  private let source: String
  private let fileName: String
  /// What libxml2's callbacks change while `feed` runs; nothing else may hold on to it then.
  private let events: UnsafeMutablePointer<ReportEvents>
  private var context: xmlParserCtxtPtr?
  private var utf16: UTF16Text?
  private var repair: UTF8Repair?
  private var markup: MarkupRepair?
  /// Reads what is plain, for as long as it is; nil where libxml2 reads.
  private var plain: PlainReader?
  private let readsPlainly: Bool
  /// Held for as long as `events` points into it.
  private let memory: ParserMemory
  /// The encoding of the bytes that libxml2 is given; nil for UTF-8.
  private var encodingName: String?
  /// What libxml2 was given, with what it still held each time: it looks at both.
  package private(set) var libraryBytes = 0
  private var bytesBehind = 0
  private var front: [UInt8] = []
  private var isStarted = false

  /// Makes a parser of one document; `fileName` is its attachment or member name.
  ///
  /// Without `readsPlainly` libxml2 reads all of it, to the same result.
  package init(
    source: String, fileName: String, limits: ReportLimits,
    memory: ParserMemory = ParserMemory(), readsPlainly: Bool = true
  ) {
    self.memory = memory
    self.source = source
    self.fileName = fileName
    self.readsPlainly = readsPlainly
    events = .allocate(capacity: 1)
    events.initialize(to: ReportEvents(source: source, limits: limits, memory: memory))
  }

  deinit {
    if let context { xmlFreeParserCtxt(context) }
    events.deinitialize(count: 1)
    events.deallocate()
  }

  // MARK: - Feeding

  /// Takes the next bytes; false when no more are needed.
  ///
  /// A little of what follows the report is looked at too, for another report and for the
  /// container's checksum.
  package func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if events.pointee.isComplete { bytesBehind += bytes.count }
    if isStarted {
      feedText(bytes)
    } else {
      front.append(contentsOf: bytes)
      trimFront()
      if front.count >= Self.frontBytes { start() }
    }
    return events.pointee.failure == nil && bytesBehind <= Self.bytesBehindMax
  }

  /// Ends the document and gives back the report or the reason why there is none.
  ///
  /// `damage` is what ended the container early; it is noted in a report that was complete by then.
  package func finish(
    damage: InputProblem? = nil
  ) -> Result<AggregateReport, InputProblem> {
    if !isStarted { start() }
    if let plain, !events.pointee.isComplete { handOver(plain, nil) }
    if events.pointee.failure == nil {
      let half = utf16?.finish() ?? []
      half.withUnsafeBytes { feedRepaired($0) }
      let rest = repair?.finish() ?? []
      rest.withUnsafeBytes { feedMarkup($0, isFinal: true) }
      events.pointee.isEnding = true
      if events.pointee.failure == nil, !events.pointee.isComplete, let context {
        xmlParseChunk(context, nil, 0, 1)
      }
    }
    if let failure = events.pointee.failure { return .failure(failure) }
    guard events.pointee.isComplete else {
      return .failure(
        events.pointee.problem(
          events.pointee.isInside
            ? "the report ends before </feedback>" : "there is no feedback element"))
    }
    addRepairNotes()
    if let damage { events.pointee.builder.add(note: damage) }
    return events.pointee.builder.finish(fileName: fileName)
  }

  /// Bytes that are held of what was read: text under way, records, shared texts.
  package var retainedBytes: Int {
    front.capacity + events.pointee.retainedBytes + (plain?.retainedBytes ?? 0)
      + (markup?.retainedBytes ?? 0)
  }

  /// What stands behind the report and is one, too; to be asked after `finish`.
  var secondReport: InputProblem? {
    guard events.pointee.isComplete, let markup,
      markup.feedbackTags > events.pointee.feedbackElements
    else { return nil }
    return InputProblem(
      code: "second_report", path: source,
      reason: "another report behind the end of the first one was not read",
      hint: "put each report into a file of its own")
  }

  private func addRepairNotes() {
    if let replaced = repair?.replaced, replaced > 0 {
      events.pointee.builder.add(
        note: InputProblem(
          code: "repaired_bytes", path: source,
          reason: "\(replaced) bytes that are no text in UTF-8 were replaced"))
    }
    if let escaped = markup?.escaped, escaped > 0 {
      events.pointee.builder.add(
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
    var bytes = front
    front = []
    // A plain front says UTF-8, or nothing of it.
    let isPlain = Self.beginsPlainly(bytes)
    let encoding = isPlain ? .utf8 : ReportEncoding(bytes)
    if encoding == .utf8, !isPlain { bytes = ReportEncoding.withoutOddDeclaration(bytes) }
    if !isPlain, Self.beginsPage(bytes) {
      events.pointee.failure = events.pointee.problem(
        "there is no feedback element: this is an HTML page")
      return
    }
    switch encoding {
    case .utf8 where readsPlainly && (isPlain || Self.beginsPlainly(bytes)):
      plain = PlainReader(limits: events.pointee.limits)
    case .utf8: mendUTF8()
    case .utf16(let isBigEndian):
      utf16 = UTF16Text(isBigEndian: isBigEndian)
      mendUTF8()
    case .superset(let name):
      encodingName = name
      markup = MarkupRepair(limits: events.pointee.limits)
    case .unknown(let name):
      events.pointee.failure = events.pointee.problem(
        "text in the encoding \"\(name.prefix(40))\" is not read")
      return
    }
    if plain == nil { setUpContext() }
    bytes.withUnsafeBytes { feedText($0) }
  }

  /// True for the front of an HTML page, such as that of a login that stood before a download.
  private static func beginsPage(_ front: [UInt8]) -> Bool {
    let head = String(decoding: front.prefix(32), as: UTF8.self).lowercased()
    return head.hasPrefix("<!doctype html") || head.hasPrefix("<html")
  }

  private func mendUTF8() {
    repair = UTF8Repair()
    markup = MarkupRepair(
      limits: events.pointee.limits, feedbackTags: events.pointee.feedbackElements)
  }

  private func feedText(_ bytes: UnsafeRawBufferPointer) {
    guard var reader = plain else { return feedWhole(bytes) }
    plain = nil
    if let end = reader.read(bytes, &events.pointee) {
      handOver(reader, UnsafeRawBufferPointer(rebasing: bytes[end...]))
    } else {
      plain = reader
    }
  }

  /// Lets libxml2 go on where the plain reader is, with what that has not used and the rest.
  private func handOver(_ reader: PlainReader, _ rest: UnsafeRawBufferPointer?) {
    plain = nil
    mendUTF8()
    if !events.pointee.isOver {
      setUpContext()
      events.pointee.isReplaying = true
      reader.replay { feed($0) }
      events.pointee.isReplaying = false
    }
    reader.pending.withUnsafeBytes { feedRepaired($0) }
    if let rest { feedRepaired(rest) }
  }

  private func setUpContext() {
    if !makeContext() {
      events.pointee.failure = events.pointee.problem("libxml2 could not be set up")
    }
  }

  private func makeContext() -> Bool {
    _ = Self.setUp
    // What libxml2 says outside a context, such as of bytes that an encoding does not have, would go
    // to standard error; the setting is the thread's own.
    clibxml2_beQuiet()
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { context, name, prefix, uri, spaceCount, spaces, count, _, rest in
      guard let events = ReportParser.of(context) else { return }
      events.pointee.startElement(name, uri)
      guard prefix != nil || spaceCount > 0 || count > 0 else { return }
      let lists = [(spaces, Int(spaceCount) * 2), (rest, Int(count) * 5)]
      events.pointee.noteAttributes(prefix, spaces: lists[0], attributes: lists[1])
    }
    handler.processingInstruction = { context, target, _ in
      ReportParser.of(context)?.pointee.noteName(target)
    }
    handler.endElementNs = { context, _, _, _ in ReportParser.of(context)?.pointee.endElement() }
    handler.characters = { context, bytes, count in
      ReportParser.of(context)?.pointee.characters(bytes, count)
    }
    handler.cdataBlock = { context, bytes, count in
      ReportParser.of(context)?.pointee.characters(bytes, count)
    }
    handler.internalSubset = { context, _, _, _ in
      ReportParser.of(context)?.pointee.stop(ReportEvents.doctypeReason)
    }
    handler.getEntity = { _, name in xmlGetPredefinedEntity(name) }
    handler.serror = { context, error in
      guard let error else { return }
      ReportParser.of(context)?.pointee.error(error.pointee)
    }
    context = xmlCreatePushParserCtxt(&handler, events, nil, 0, nil)
    guard let context else { return false }
    events.pointee.context = context
    // The encoding is settled here, so the declaration has nothing more to say.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    if let encodingName {
      guard let encoding = xmlFindCharEncodingHandler(encodingName) else { return false }
      xmlSwitchToEncoding(context, encoding)
    } else {
      xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
    }
    xmlCtxtUseOptions(context, Int32(options))
    return true
  }

  /// True where the plain reader can begin; such a front claims UTF-8.
  private static func beginsPlainly(_ front: [UInt8]) -> Bool {
    !front.prefix(64).contains(0) && front.withUnsafeBytes { PlainProlog($0) != nil }
  }

  private func feedWhole(_ bytes: UnsafeRawBufferPointer) {
    guard utf16 != nil else { return feedRepaired(bytes) }
    let text = utf16?.take(bytes) ?? []
    text.withUnsafeBytes { feedRepaired($0) }
  }

  private func feedRepaired(_ bytes: UnsafeRawBufferPointer) {
    guard events.pointee.failure == nil else { return }
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
    guard events.pointee.failure == nil, !events.pointee.isComplete else { return }
    if let excess = markup.excess { return events.pointee.stop(excess) }
    if let line = markup.declarationLine {
      events.pointee.failure = InputProblem(
        code: .badReport, path: source, place: .line(line), reason: ReportEvents.doctypeReason)
    }
  }

  private func feed(_ bytes: UnsafeRawBufferPointer) {
    guard let context, !bytes.isEmpty, events.pointee.failure == nil, !events.pointee.isComplete
    else { return }
    if let input = context.pointee.input {
      libraryBytes += input.pointee.end - input.pointee.cur
    }
    libraryBytes += bytes.count
    xmlParseChunk(
      context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, Int32(clamping: bytes.count),
      0)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<ReportEvents>?
  {
    context?.assumingMemoryBound(to: ReportEvents.self)
  }
}
