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
  /// A report on a single mail (RFC 5965): a failure report, or a complaint.
  func feedback(_ mail: FeedbackMail)
  /// The whole file is past a limit and is not read on; comes last, and once.
  func abandon(_ problem: InputProblem)
}

/// Finds XML documents in files: gzip, zip, mail messages, mbox, one inside another.
///
/// What something is comes from its first bytes, never from its name or MIME type. Names of
/// members are shown and never used as paths.
package struct ContainerWalker {
  /// Bytes of a document that are handed over at a time.
  package static let blockBytesDefault = 64 << 10
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
      let budget = FileBudget(path: path, fileBytes: file.sizeAtOpen, limits: limits)
      let walk = FileWalk(limits: limits, blockBytes: blockBytes, budget: budget)
      do throws(InputProblem) {
        try walk.walk(
          SourceBox(CountedSource(FileSource(file: file, path: path), budget)),
          Place(path: path, fileName: name, depth: 0, isInMail: false), consumer)
      } catch {
        guard budget.isSpent else { throw error }
        consumer.abandon(error)
      }
    } catch {
      consumer.refuse(error)
    }
  }
}
