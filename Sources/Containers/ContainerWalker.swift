package import ByteKit

/// Something that takes the XML documents that a walk finds.
package protocol LeafConsumer: AnyObject {
  /// A document begins; `fileName` is its attachment or member name, for what the name tells.
  func begin(leaf: String, fileName: String)
  /// The next bytes of the document; false asks for no more of it.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool
  /// The document ends; with a problem when it could not be read to its end.
  func end(_ problem: InputProblem?)
  /// Something that holds no document.
  func refuse(_ problem: InputProblem)
  /// A failure report (RFC 6591, RFC 9991) instead of an aggregate report.
  func failureReport(_ path: String)
}

/// Finds XML documents in files: gzip, zip, mail messages, mbox, one inside another.
///
/// What something is comes from its first bytes, never from its name or MIME type. Names of
/// members are shown and never used as paths.
package struct ContainerWalker {
  /// Bytes of a document that are handed over at a time.
  package static let blockBytesDefault = 64 << 10
  /// How many bytes at the front decide.
  private static let headBytes = 1024

  private let limits: ContainerLimits
  private let blockBytes: Int

  /// Makes a walker; the size of blocks matters only to tests.
  package init(limits: ContainerLimits = .standard, blockBytes: Int = blockBytesDefault) {
    self.limits = limits
    self.blockBytes = max(1, blockBytes)
  }

  /// Walks one file; problems go to the consumer.
  package func walk(path: String, into consumer: some LeafConsumer) {
    do throws(InputProblem) {
      let file = try InputFile(path: path)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      try walk(
        SourceBox(FileSource(file: file, path: path)),
        Place(path: path, fileName: name, depth: 0, isInMail: false), consumer)
    } catch {
      consumer.refuse(error)
    }
  }

  private struct Place {
    let path: String
    let fileName: String
    let depth: Int
    let isInMail: Bool

    func inside(_ member: String, isInMail: Bool) -> Place {
      // Of a member with a path only the last part can be the report's file name.
      let name = member.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
      return Place(
        path: path + "!" + member, fileName: String(name), depth: depth + 1,
        isInMail: isInMail || self.isInMail)
    }
  }

  private func walk(
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
    case .xml: deliver(rest, place, consumer)
    case .gzip:
      let inner = Place(
        path: place.path, fileName: place.fileName, depth: place.depth + 1,
        isInMail: place.isInMail)
      try walk(
        SourceBox(
          GzipSource(base: OpenByteSource(source: rest), path: place.path, limits: limits)),
        inner, consumer)
    case .zip: try walkZip(rest, place, consumer)
    case .mbox: try walkMbox(rest, place, consumer)
    case .message:
      let bytes = try rest.readAll(max: limits.archiveBytesMax, path: place.path)
      try walkMessage(bytes[...], place, consumer)
    case .tlsReport:
      consumer.refuse(
        InputProblem(
          code: "tls_report", path: place.path,
          reason: "a TLS report (RFC 8460), not a DMARC report",
          hint: "TLS reports say nothing about DMARC; keep them elsewhere"))
    case .empty: refuse(place, "the file is empty", consumer)
    case .other: refuse(place, "neither XML, gzip, zip nor a mail message", consumer)
    }
  }

  /// Parts of a mail that are no report are its text, and nobody misses them.
  private func refuse(_ place: Place, _ reason: String, _ consumer: some LeafConsumer) {
    guard !place.isInMail else { return }
    consumer.refuse(InputProblem(code: "not_a_report", path: place.path, reason: reason))
  }

  private func deliver(_ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 8)
    defer { memory.deallocate() }
    consumer.begin(leaf: place.path, fileName: place.fileName)
    do throws(InputProblem) {
      while true {
        let count = try source.read(into: memory)
        if count == 0 { break }
        guard consumer.take(UnsafeRawBufferPointer(rebasing: memory[..<count])) else { break }
      }
      consumer.end(nil)
    } catch {
      consumer.end(error)
    }
  }

  private func walkZip(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    let bytes = try source.readAll(max: limits.archiveBytesMax, path: place.path)
    let archive = try ZipArchive(bytes, path: place.path, limits: limits)
    if archive.members.isEmpty { refuse(place, "the archive holds no files", consumer) }
    for member in archive.members {
      let inner = place.inside(member.name, isInMail: false)
      do throws(InputProblem) {
        try walk(try archive.open(member, name: inner.path, limits: limits), inner, consumer)
      } catch {
        consumer.refuse(error)
      }
    }
  }

  private func walkMbox(
    _ source: OpenSource, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    var splitter = MboxSplitter(source: source, path: place.path, bytesMax: limits.archiveBytesMax)
    var number = 0
    while let message = try splitter.next() {
      number += 1
      let inner = Place(
        path: "\(place.path)!\(number)", fileName: place.fileName, depth: place.depth + 1,
        isInMail: place.isInMail)
      try walkMessage(message[...], inner, consumer)
    }
  }

  private func walkMessage(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ consumer: some LeafConsumer
  ) throws(InputProblem) {
    let message = MIMEMessage(bytes, path: place.path, limits: limits)
    if let problem = message.problem { consumer.refuse(problem) }
    if message.isFailureReport {
      consumer.failureReport(place.path)
      return
    }
    let counter = CountingConsumer(consumer)
    for (index, part) in message.parts.enumerated() where !part.isProse {
      let name = part.fileName ?? "part \(index + 1)"
      do throws(InputProblem) {
        try walk(
          SourceBox(MemorySource(part.content[...])), place.inside(name, isInMail: true), counter)
      } catch {
        counter.refuse(error)
      }
    }
    if counter.isUntouched, message.problem == nil {
      refuse(place, "no part of the message is a report", consumer)
    }
  }
}

/// Hands everything on and remembers whether there was anything.
private final class CountingConsumer: LeafConsumer {
  private let base: any LeafConsumer
  private(set) var isUntouched = true

  init(_ base: any LeafConsumer) { self.base = base }

  func begin(leaf: String, fileName: String) {
    isUntouched = false
    base.begin(leaf: leaf, fileName: fileName)
  }
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool { base.take(bytes) }
  func end(_ problem: InputProblem?) { base.end(problem) }
  func refuse(_ problem: InputProblem) {
    isUntouched = false
    base.refuse(problem)
  }
  func failureReport(_ path: String) {
    isUntouched = false
    base.failureReport(path)
  }
}
