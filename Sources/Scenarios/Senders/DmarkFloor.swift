import Foundation

/// How many vendors `dmark` names in the same report files: the least that is to be expected.
///
/// dmark (PyPI) lists sources by address with the names that they authenticate with; a vendor counts
/// as named where its name, or for want of one its address, stands anywhere in what it writes.
package struct DmarkFloor {
  /// Path of the program.
  private let program: String
  /// Vendors that must be named, and those that it names.
  package private(set) var vendors = 0, named = 0
  /// Why nothing can be said; nil where all went well.
  package private(set) var complaint: String?

  /// Takes the program's path.
  package init(program: String) { self.program = program }

  /// Runs it on the reports of a world's folder.
  package mutating func look(at folder: String, _ truth: SenderTruth) {
    guard complaint == nil else { return }
    let output = "\(folder)/dmark.json"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["analyze", "\(folder)/reports", "--json-out", output]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      complaint = "\(program) cannot be run"
      return
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let text = (try? Data(contentsOf: URL(fileURLWithPath: output))).map({
        String(decoding: $0, as: UTF8.self)
      })
    else {
      complaint = "\(program) ended with \(process.terminationStatus)"
      return
    }
    for party in truth.parties where party.mustBeNamed {
      vendors += 1
      // A decision by address calls the vendor by a network, which no report has.
      let names = party.names.filter { !$0.contains("/") }
      if (names.isEmpty ? party.addresses : names).contains(where: text.contains) { named += 1 }
    }
  }

  /// One line for a person.
  package func line(beside judgement: SenderJudgement) -> String {
    if let complaint { return "dmark: skipped, \(complaint)" }
    return "dmark: names \(named) of \(vendors) vendors; stagewatch: \(judgement.vendors.text)"
  }
}
