import AccountingLog
import ByteKit
import Foundation
import GRDB

/// The accounting files that were read, how far, and which of those at hand hold something new.
///
/// A file is known by its device and inode with its first rows, else by its first rows alone: so a
/// rename, a move to another disk and gzip do not make a new file of it, and a new file that took
/// over an inode is one.
struct FileLedger {
  /// A file as it was read.
  struct Known {
    let id: Int
    var path: String
    var node: String
    var headBytes: Int
    var headDigest: UInt64
    var offset: Int
    var layout: ColumnLayout?
    /// Rows read, rejected ones too.
    var rows: Int

    /// True when a file begins with the rows that this one began with.
    func begins(_ head: LogHead) -> Bool { head.digest(count: headBytes) == headDigest }
  }

  /// A file to read.
  struct Candidate: Sendable {
    let input: LogInput
    let status: FileStamp
    let head: LogHead
    /// The file's number where it was read before.
    let id: Int?
  }

  /// What is to be done.
  struct Plan {
    var candidates: [Candidate] = []
    /// Files that were read to their end before, with the path that they have now.
    var unchanged: [(id: Int, path: String)] = []
    /// Files that are shorter than what was read of them.
    var shrunk: [(input: LogInput, id: Int)] = []
    var problems: [InputProblem] = []
  }

  private var known: [Int: Known] = [:]
  private var places: [FileStamp.Place: (status: FileStamp, id: Int)] = [:]
  private var heads: [Int: [UInt64: Int]] = [:]

  /// Reads the ledger of a store.
  init(_ database: Database) throws {
    for row in try Row.fetchAll(
      database,
      sql: "SELECT id, path, node, head_bytes, head_digest, offset, layout, rows FROM file")
    {
      let layout: Data? = try row.value(6)
      let file = Known(
        id: try row.value(0), path: try row.value(1), node: try row.value(2),
        headBytes: try row.size(3), headDigest: UInt64(bitPattern: Int64(try row.value(4) as Int)),
        offset: try row.size(5), layout: try layout.map { try ColumnLayout(packed: $0) },
        rows: try row.count(7))
      known[file.id] = file
      if file.headBytes >= LogHead.knownBytesMin {
        heads[file.headBytes, default: [:]][file.headDigest] = file.id
      }
    }
    for row in try Row.fetchAll(
      database, sql: "SELECT device, inode, size, modified, file FROM place")
    {
      let status = FileStamp(
        device: try row.value(0), inode: try row.value(1), size: try row.value(2),
        modified: try row.value(3))
      places[status.place] = (status, try row.value(4))
    }
  }

  /// What was read of logs: each with the end of it, and of one that is shorter now what is left.
  func read(of inputs: [LogInput]) -> [(input: LogInput, end: Int)] {
    let plan = plan(inputs)
    let byPath = Dictionary(inputs.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let whole = plan.unchanged.compactMap { file in byPath[file.path].map { ($0, file.id) } }
    let part = plan.candidates.compactMap { candidate in
      candidate.id.map { (candidate.input, $0) }
    }
    return (whole + part + plan.shrunk).compactMap { input, id in
      var input = input
      input.resume = nil
      return known[id].map { (input, $0.offset) }
    }
  }

  /// A file's record.
  func file(_ id: Int) -> Known? { known[id] }

  // MARK: - Planning

  /// Looks at files; those that are there twice are read once.
  func plan(_ inputs: [LogInput]) -> Plan {
    var plan = Plan()
    var claimed: Set<Int> = []
    var newHeads: [LogHead] = []
    for input in inputs {
      guard let status = FileStamp(path: input.path) else {
        plan.problems.append(
          InputProblem(
            code: .cannotOpen, path: input.path,
            reason: "not a regular file, so it cannot be known again",
            hint: "stagewatch ingest reads files and folders only"))
        continue
      }
      if let place = places[status.place], place.status == status {
        plan.unchanged.append((place.id, input.path))
        continue
      }
      do throws(InputProblem) {
        let head = try LogHead(path: input.path)
        let id = identify(status, head)
        if let id {
          guard claimed.insert(id).inserted else { continue }
        } else {
          // The same file plain and packed, both new: one of them is enough.
          guard !newHeads.contains(where: head.isSame) else { continue }
          newHeads.append(head)
        }
        add(input, status, head, id, to: &plan)
      } catch {
        plan.problems.append(error)
      }
    }
    return plan
  }

  private func add(
    _ input: LogInput, _ status: FileStamp, _ head: LogHead, _ id: Int?, to plan: inout Plan
  ) {
    var input = input
    // It may be looked at a second time, after another ingest.
    input.resume = nil
    if let id, let file = known[id] {
      if !head.isPacked, status.size < file.offset {
        plan.shrunk.append((input, id))
        plan.problems.append(
          InputProblem(
            code: .fileShrank, path: input.path,
            reason: "the file is shorter than what was read of it before; what was counted stays",
            hint: "let PowerMTA move closed files instead of truncating them"))
        return
      }
      // Of a file without rows nothing tells whether this is still the same one.
      if file.rows > 0 {
        input.resume = LogPosition(offset: file.offset, layout: file.layout)
      }
    }
    plan.candidates.append(Candidate(input: input, status: status, head: head, id: id))
  }

  /// The number of a file that was read before, whole or in part.
  private func identify(_ status: FileStamp, _ head: LogHead) -> Int? {
    if let place = places[status.place], let file = known[place.id], file.begins(head) {
      return file.id
    }
    for (count, digests) in heads {
      if let digest = head.digest(count: count), let id = digests[digest] { return id }
    }
    return nil
  }
}

extension FileStamp {
  init(device: Int, inode: Int, size: Int, modified: Int) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
  }
}

extension ColumnLayout {
  /// The names of the columns as bytes.
  var packed: Data { Data(PackedValues.bytes(of: self)) }

  /// Reads names that `packed` gave.
  init(packed: Data) throws {
    guard let layout = try packed.withUnsafeBytes({ try PackedValues.layout($0) }) else {
      throw PackedDamage()
    }
    self = layout
  }
}
