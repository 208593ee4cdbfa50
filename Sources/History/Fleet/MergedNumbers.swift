import GRDB
import Traffic

/// The numbers that names of several stores get in one store.
///
/// A name is written when something is first counted under it, so that names of days that are gone do
/// not stay.
final class MergedNumbers {
  private var names: HistoryNames
  private let blocks: [StoreBlocks]
  /// By store and its own number less one; 0 where none is given yet.
  private var streams: [[UInt32]]
  private let database: Database

  /// Begins to number what stores hold.
  init(_ blocks: [StoreBlocks], _ database: Database) throws {
    self.blocks = blocks
    self.database = database
    names = try HistoryNames(database)
    streams = blocks.map { Array(repeating: 0, count: $0.streams.count) }
  }

  private func stream(_ number: UInt32, of store: Int) throws -> UInt32 {
    let index = Int(number) - 1
    guard streams[store].indices.contains(index) else {
      throw damage(store, "a segment names a stream that is not there")
    }
    if streams[store][index] == 0 {
      streams[store][index] = try names.number(blocks[store].streams[index], database)
    }
    return streams[store][index]
  }

  private func file(_ number: Int, of store: Int) throws -> Int {
    guard let place = blocks[store].places[number] else {
      throw damage(store, "a segment names a file that is not there")
    }
    return Int(place) + 1
  }

  private func damage(_ store: Int, _ reason: String) -> HistoryStore.Problem {
    HistoryStore.Problem(.damaged, path: blocks[store].store.path, reason: reason)
  }

  /// Adds what a store holds of a day to what others do.
  func add(_ content: DayContent, of store: Int, to merged: inout DayContent) throws {
    for var cell in content.cells {
      try renumber(&cell, of: store)
      merged.cells.append(cell)
    }
    for var reply in content.replies {
      let index = Int(reply.signature) - 1
      guard blocks[store].signatures.indices.contains(index) else {
        throw damage(store, "a segment names a reply that is not there")
      }
      try renumber(&reply.cell, of: store)
      reply.signature = try names.number(
        blocks[store].signatures[index], reply.cell.rows, database)
      merged.replies.append(reply)
    }
    for var excerpt in content.excerpts {
      excerpt.stream = try stream(excerpt.stream, of: store)
      excerpt.file = try file(excerpt.file, of: store)
      merged.excerpts.append(excerpt)
    }
  }

  private func renumber(_ cell: inout HistoryCell, of store: Int) throws {
    cell.stream = try stream(cell.stream, of: store)
    guard cell.rows.input != .max else { return }
    cell.rows.input = Int32(clamping: try file(Int(cell.rows.input), of: store))
  }

  /// Minutes of a store in the numbers of the new one.
  func renumbered(_ journal: JournalDay, of store: Int) throws -> JournalDay {
    var numbers: [UInt32: UInt32] = [:]
    for own in Set(journal.flows.map(\.stream)).union(journal.events.map(\.stream)) {
      numbers[own] = try stream(own, of: store)
    }
    return journal.renumbered(
      stream: { numbers[$0] ?? 0 },
      input: { [blocks] in Int32(clamping: Int(blocks[store].places[Int($0)] ?? 0) + 1) })
  }
}
