import AggregateReports
import ByteKit
import Containers
import Foundation

/// The fixtures of this target: one file for each quirk, named for what it shows.
enum Fixture {
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path + "/"

  /// Plain XML documents, which lie directly in the folder.
  static let documents: [String] = names(in: folder).filter { $0.hasSuffix(".xml") }

  /// Everything in the folder, as a walk lists it, below the folder.
  static let all: [String] = InputTree.files(under: [folder]).files.map {
    String($0.dropFirst(folder.count))
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder + name)))
  }

  /// The items of a fixture.
  static func items(_ name: String, blockBytes: Int = 64 << 10) -> [ReportReader.Item] {
    Reading.items(folder + name, blockBytes: blockBytes)
  }
}

/// Reads whole files into lists of items.
enum Reading {
  static func items(
    _ path: String, limits: ReportLimits = .standard, containers: ContainerLimits = .standard,
    blockBytes: Int = 64 << 10
  ) -> [ReportReader.Item] {
    var items: [ReportReader.Item] = []
    ReportReader(limits: limits, containerLimits: containers, blockBytes: blockBytes)
      .read(path: path) { items.append($0) }
    return items
  }

  static func report(_ items: [ReportReader.Item]) -> AggregateReport? {
    guard items.count == 1, case .report(let report) = items[0] else { return nil }
    return report
  }

  static func rejection(_ items: [ReportReader.Item]) -> String? {
    guard items.count == 1, case .rejected(let problem) = items[0] else { return nil }
    return "\(problem.code.rawValue): \(problem.reason)"
  }
}
