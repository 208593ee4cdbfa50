import ByteKit
import Containers
import TestSupport

/// What a walk over some bytes handed on, as text lines.
final class Walk: LeafConsumer {
  /// One line for each thing: `leaf PATH BYTES`, `refused PATH CODE REASON`, `feedback PATH`,
  /// `abandoned PATH CODE REASON`.
  private(set) var lines: [String] = []
  /// The documents, whole.
  private(set) var documents: [[UInt8]] = []
  /// Header, fields and header of the mail of each report on a single mail.
  private(set) var feedback: [[String]] = []
  /// Where their mails begin.
  private(set) var offsets: [Int] = []
  private var path = ""
  private var bytes: [UInt8] = []

  /// Walks the bytes as a file named `file`.
  init(
    _ bytes: some Sequence<UInt8>, limits: ContainerLimits = .standard,
    blockBytes: Int = ContainerWalker.blockBytesDefault
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", bytes)
    ContainerWalker(limits: limits, blockBytes: blockBytes).walk(path: path, into: self)
    lines = lines.map { $0.replacing(folder.path + "/", with: "") }
  }

  func begin(leaf: String, fileName: String) {
    path = leaf
    bytes = []
  }

  func take(_ block: UnsafeRawBufferPointer) -> Bool {
    bytes.append(contentsOf: block)
    return true
  }

  func end(_ problem: InputProblem?) {
    if let problem { return refuse(problem) }
    documents.append(bytes)
    lines.append("leaf \(path) \(bytes.count)")
  }

  func refuse(_ problem: InputProblem) {
    lines.append("refused \(problem.path) \(problem.code.rawValue) \(problem.reason)")
  }

  func abandon(_ problem: InputProblem) {
    lines.append("abandoned \(problem.path) \(problem.code.rawValue) \(problem.reason)")
  }

  func feedback(_ mail: FeedbackMail) {
    lines.append("feedback \(mail.path)")
    feedback.append(
      [mail.header, mail.report, mail.original ?? []].map { String(decoding: $0, as: UTF8.self) })
    offsets.append(mail.offset)
  }
}
