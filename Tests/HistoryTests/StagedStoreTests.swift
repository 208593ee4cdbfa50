import ByteKit
import Foundation
import Glibc
import TestSupport
import Testing

@testable import History

/// A store that is made beside its place.
@Suite struct StagedStoreTests {
  /// True where somebody holds a file.
  private func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    return descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  @Test func `It is held from its making until it lies at its place`() throws {
    let folder = try TemporaryFolder()
    let target = folder.path + "/m.db"
    let temporary = StagedPath(target).temporary
    let staged = StagedStore(target)
    let store = try staged.make()
    #expect(isHeld(temporary))
    // Another machine's process of this number takes it for its own leftover.
    StagedPath(target).clear()
    #expect(FileManager.default.fileExists(atPath: temporary))
    try store.close()
    #expect(isHeld(temporary))
    try staged.place()
    #expect(!FileManager.default.fileExists(atPath: temporary))
    #expect(!isHeld(target))
    let made = try HistoryStore(path: target, for: .reading)
    #expect(try StoreCheck(made).faults == [])
  }

  @Test func `What somebody else holds under its name stays`() throws {
    let folder = try TemporaryFolder()
    let target = folder.path + "/m.db"
    let first = StagedStore(target)
    _ = try first.make()
    let second = StagedStore(target)
    #expect {
      try second.make()
    } throws: {
      let problem = $0 as? HistoryStore.Problem
      return problem?.path == target && problem?.reason == String(cString: strerror(EEXIST))
    }
    second.remove()
    #expect(FileManager.default.fileExists(atPath: StagedPath(target).temporary))
    first.remove()
    #expect(!FileManager.default.fileExists(atPath: StagedPath(target).temporary))
  }

  @Test func `It takes the mode of the store whose place it takes`() throws {
    let folder = try TemporaryFolder()
    let target = folder.path + "/m.db"
    for (mode, expected) in [(nil, 0o600), (0o640, 0o640), (0o400, 0o400)] as [(Int?, Int)] {
      if let mode { #expect(chmod(target, mode_t(mode)) == 0) }
      let staged = StagedStore(target)
      try staged.make().close()
      try staged.place()
      let found = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions]
      #expect(found as? Int == expected)
    }
  }
}
