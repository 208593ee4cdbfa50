import ByteKit

/// The walk over one outer file, whose budget goes through all containers in it.
struct FileWalk {
  /// How many bytes at the front decide.
  private static let headBytes = 1024

  private let limits: ContainerLimits
  private let blockBytes: Int
  private let budget: FileBudget

  init(limits: ContainerLimits, blockBytes: Int, budget: FileBudget) {
    self.limits = limits
    self.blockBytes = blockBytes
    self.budget = budget
  }

  /// Walks what comes out of a source.
  func walk(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    guard place.depth <= limits.depthMax else {
      throw InputProblem(
        code: "too_deep", path: place.path,
        reason: "more than \(limits.depthMax) containers inside one another")
    }
    var front = ReplayedSource(OpenByteSource(source: source))
    let head = try front.peek(Self.headBytes)
    let kind = ContentKind(head)
    let rest = SourceBox(front)
    switch kind {
    case .xml: try deliver(rest, place, consumer)
    case .gzip:
      try walk(
        SourceBox(
          GzipSource(
            base: OpenByteSource(source: rest), path: place.path, limits: limits, budget: budget)),
        place.deeper(), consumer)
    case .zip: try walkZip(rest, place, consumer)
    case .mbox: try walkMbox(rest, place, consumer)
    case .message:
      let bytes = try readAll(rest, max: limits.messageBytesMax, place)
      try walkMessages(MailHead.message(bytes[...]), place, consumer)
    case .tar: try walkTar(rest, place, consumer)
    case .known(let format): refuse(place, "\(format) is not read", consumer)
    case .tlsReport:
      consumer.refuse(
        InputProblem(
          code: "tls_report", path: place.path,
          reason: "a TLS report (RFC 8460), not a DMARC report",
          hint: "TLS reports say nothing about DMARC; keep them elsewhere"))
    case .empty:
      // A mailbox without mail is a state; a report without a byte was lost on its way.
      if !place.namesMailbox { refuse(place, "the file is empty", consumer) }
    case .other: refuse(place, "neither XML, gzip, zip, tar nor a mail message", consumer)
    }
  }

  /// Parts of a mail that are no report are its text, and nobody misses them.
  private func refuse(_ place: Place, _ reason: String, _ consumer: some LeafConsumer) {
    guard !place.isInMail else { return }
    consumer.refuse(InputProblem(code: "not_a_report", path: place.path, reason: reason))
  }

  /// Refuses a part, unless the whole file is past a limit: then the walk ends.
  private func refuse(
    _ problem: InputProblem, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    guard !budget.isSpent else { throw problem }
    consumer.refuse(problem)
  }

  /// All of a source, as far as it and the archives and messages around it have room in memory.
  private func readAll(
    _ source: OpenSource, max limit: Int, _ place: Place
  ) throws(InputProblem) -> [UInt8] {
    try source.readAll(max: min(limit, limits.archiveBytesMax - budget.heldBytes), path: place.path)
  }

  // MARK: - Documents

  private func deliver(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 8)
    defer { memory.deallocate() }
    consumer.begin(leaf: place.path, fileName: place.fileName)
    while true {
      let (count, problem) = fill(memory, from: source)
      let wantsMore =
        count == 0 || consumer.take(UnsafeRawBufferPointer(rebasing: memory[..<count]))
      guard wantsMore, problem == nil, count == memory.count else {
        consumer.end(wantsMore || budget.isSpent ? problem : nil)
        if let problem, budget.isSpent { throw problem }
        return
      }
    }
  }

  /// Fills the memory as far as the source goes, and tells what ended it.
  ///
  /// A source may give a byte at a time, and what a reader does for each piece adds up.
  private func fill(
    _ memory: UnsafeMutableRawBufferPointer, from source: OpenSource
  ) -> (count: Int, problem: InputProblem?) {
    var filled = 0
    do throws(InputProblem) {
      while filled < memory.count {
        let count = try source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: memory[filled...]))
        if count == 0 { break }
        filled += count
      }
    } catch {
      return (filled, error)
    }
    return (filled, nil)
  }

  // MARK: - Containers

  private func walkZip(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    let bytes = try readAll(source, max: limits.archiveBytesMax, place)
    budget.hold(bytes.count)
    defer { budget.release(bytes.count) }
    let archive = try ZipArchive(bytes, path: place.path, limits: limits)
    if archive.members.isEmpty { refuse(place, "the archive holds no files", consumer) }
    guard !archive.members.contains(where: { $0.name == "[Content_Types].xml" }) else {
      return refuse(place, "an Office document is not read", consumer)
    }
    for member in archive.members {
      try budget.addItem()
      let inner = place.inside(member.name, isInMail: false)
      do throws(InputProblem) {
        let source = try archive.open(member, name: inner.path, limits: limits, budget: budget)
        try walk(source, inner, consumer)
      } catch {
        try refuse(error, consumer)
      }
    }
  }

  private func walkTar(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    let bytes = try readAll(source, max: limits.archiveBytesMax, place)
    budget.hold(bytes.count)
    defer { budget.release(bytes.count) }
    let archive = try TarArchive(bytes, path: place.path, limits: limits)
    if archive.members.isEmpty { refuse(place, "the archive holds no files", consumer) }
    for member in archive.members {
      try budget.addItem()
      let inner = place.inside(member.name, isInMail: false)
      do throws(InputProblem) {
        try walk(SourceBox(MemorySource(bytes[member.content])), inner, consumer)
      } catch {
        try refuse(error, consumer)
      }
    }
  }

  private func walkMbox(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    var splitter = MboxSplitter(source: source, bytesMax: limits.messageBytesMax)
    var number = 0
    while let found = try splitter.next() {
      number += 1
      try budget.addItem()
      let inner = place.deeper(number, at: splitter.offset)
      switch found {
      case .message(let message): try walkMessages(message[...], inner, consumer)
      case .tooLarge:
        consumer.refuse(
          InputProblem(
            code: .tooLarge, path: inner.path,
            reason: "a message of more than \(limits.messageBytesMax) bytes"))
      }
    }
  }

  /// A message, and what stands behind its end: mails that were put one behind another are read, and
  /// so is a report.
  private func walkMessages(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    budget.hold(bytes.count)
    defer { budget.release(bytes.count) }
    var rest = try walkMessage(bytes, place, consumer)
    var number = 1
    while let behind = rest {
      number += 1
      try budget.addItem()
      let inner = place.deeper(number)
      if let start = MailHead.start(behind) {
        rest = try walkMessage(behind[start...], inner, consumer)
        continue
      }
      switch ContentKind(Array(behind.prefix(Self.headBytes))) {
      case .xml, .gzip, .zip: try walk(SourceBox(MemorySource(behind)), inner, consumer)
      default: break
      }
      return
    }
  }

  /// One message; gives back what stands behind it, if anything.
  private func walkMessage(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) -> ArraySlice<UInt8>? {
    let message = try MIMEMessage(bytes, path: place.path, limits: limits, budget: budget)
    let behind = message.epilogue.map { $0.drop { $0 <= 32 } }
    let rest = behind.flatMap { $0.isEmpty ? nil : $0 }
    if let problem = message.problem { consumer.refuse(problem) }
    for report in message.feedback { consumer.feedback(report.mail(at: place)) }
    let collector = PartConsumer(consumer, hasDocument: !message.feedback.isEmpty)
    for (index, part) in message.parts.enumerated() {
      let content = part.content
      guard !part.isProse(content) else { continue }
      let name = part.fileName ?? "part \(index + 1)"
      let inner = place.inside(name, isInMail: !part.isAttachment)
      do throws(InputProblem) {
        try walk(SourceBox(MemorySource(content)), inner, collector)
      } catch {
        guard !budget.isSpent else { throw error }
        collector.refuse(error)
      }
    }
    if message.problem == nil { collector.tellRefused(place) }
    return rest
  }
}

/// Hands documents on, and holds back what a message holds beside them.
///
/// Of a message without any document one refusal is told, however many attachments it has; beside a
/// document each attachment that cannot be read is told by itself.
private final class PartConsumer: LeafConsumer {
  private let base: any LeafConsumer
  private var hasDocument: Bool
  private var refused: [InputProblem] = []

  init(_ base: any LeafConsumer, hasDocument: Bool) {
    self.base = base
    self.hasDocument = hasDocument
  }

  func begin(leaf: String, fileName: String) {
    hasDocument = true
    base.begin(leaf: leaf, fileName: fileName)
  }
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool { base.take(bytes) }
  func end(_ problem: InputProblem?) { base.end(problem) }
  func refuse(_ problem: InputProblem) { refused.append(problem) }
  func feedback(_ mail: FeedbackMail) {
    hasDocument = true
    base.feedback(mail)
  }
  func abandon(_ problem: InputProblem) { base.abandon(problem) }

  func tellRefused(_ place: Place) {
    if hasDocument {
      for problem in refused { base.refuse(problem) }
    } else if let first = refused.first {
      base.refuse(first)
    } else if !place.isInMail {
      base.refuse(
        InputProblem(
          code: "not_a_report", path: place.path, reason: "no part of the message is a report"))
    }
  }
}
