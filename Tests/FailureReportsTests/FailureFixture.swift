import ByteKit
import Containers
import FailureReports
import Foundation

/// The mails of this target, each named for what it shows, and what a reader must find in them.
enum FailureFixture {
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path + "/"

  /// The rows of `answers.tsv`, which was written by hand: columns by their titles.
  static let answers: [[String: String]] = {
    let text = (try? String(contentsOfFile: folder + "answers.tsv", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }()

  /// The mails in the folder.
  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".eml") }.sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder + name)))
  }
}

/// The reports on single mails that a walk finds.
final class FeedbackWalk: LeafConsumer {
  private(set) var mails: [FeedbackMail] = []
  /// Documents, and problems by code.
  private(set) var others: [String] = []

  init(_ path: String) { ContainerWalker().walk(path: path, into: self) }

  func begin(leaf: String, fileName: String) { others.append("document") }
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool { true }
  func end(_ problem: InputProblem?) {}
  func refuse(_ problem: InputProblem) { others.append(problem.code.rawValue) }
  func feedback(_ mail: FeedbackMail) { mails.append(mail) }
  func abandon(_ problem: InputProblem) { others.append(problem.code.rawValue) }
}
