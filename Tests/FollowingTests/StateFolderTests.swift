import ByteKit
import Following
import TestSupport
import Testing

struct StateFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theLastCommitIsReadBack() throws {
    let path = folder.path + "/a/b"
    do {
      let state = try StateFolder(path: path)
      #expect(try state.load() == nil)
      try state.commit([1, 2, 3])
      try state.commit([4, 5])
      #expect(try state.load().map(Array.init) == [4, 5])
    }
    #expect(try StateFolder(path: path).load().map(Array.init) == [4, 5])
  }

  @Test func aSecondInstanceIsKeptOut() throws {
    let first = try StateFolder(path: folder.path)
    #expect {
      _ = try StateFolder(path: folder.path)
    } throws: { ($0 as? InputProblem)?.code == .stateInUse }
    try first.commit([])
  }

  @Test func aCommitThatBrokeOffChangesNothing() throws {
    let state = try StateFolder(path: folder.path)
    try state.commit([7])
    try folder.write("state.new", [1])
    #expect(try state.load().map(Array.init) == [7])
    try state.commit([8])
    #expect(try state.load().map(Array.init) == [8])
  }

  @Test(arguments: [0, 10, 24, 31, 33]) func damageIsFound(place: Int) throws {
    let state = try StateFolder(path: folder.path)
    try state.commit([1, 2, 3])
    var bytes = try TestFile.bytes(folder.path + "/state")
    bytes[place] ^= 0x40
    try folder.write("state", bytes)
    #expect {
      _ = try state.load()
    } throws: { ($0 as? InputProblem)?.code == .stateDamaged }
    try folder.write("state", bytes.prefix(place))
    #expect(throws: InputProblem.self) { _ = try state.load() }
  }

  @Test func valuesComeBackInTheirOrder() throws {
    let numbers = [0, 1, -1, 63, 64, -65, 1 << 40, Int.max, Int.min]
    let texts = ["", "a", "é\u{0}ñ"]
    var writer = StateWriter()
    writer.add(array: numbers) { $0.add($1) }
    writer.add(array: texts) { $0.add($1) }
    writer.add(UInt64.max)
    writer.add(true)
    writer.add(nil as Int?)
    writer.add("x" as String?)
    var reader = StateReader(writer.bytes[...])
    #expect(try reader.array(countMax: 9) { r throws(StateDamage) in try r.int() } == numbers)
    #expect(try reader.array(countMax: 3) { r throws(StateDamage) in try r.text() } == texts)
    #expect(try reader.word() == .max)
    #expect(try reader.bool())
    #expect(try reader.optionalInt() == nil)
    #expect(try reader.optionalText() == "x")
    #expect(throws: StateDamage.self) { _ = try reader.int() }
  }

  @Test func moreElementsThanAllowedAreDamage() throws {
    var writer = StateWriter()
    writer.add(array: [1, 2, 3]) { $0.add($1) }
    var reader = StateReader(writer.bytes[...])
    #expect(throws: StateDamage.self) {
      _ = try reader.array(countMax: 2) { r throws(StateDamage) in try r.int() }
    }
  }
}
