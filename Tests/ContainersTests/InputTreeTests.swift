import ByteKit
import Containers
import Glibc
import TestSupport
import Testing

/// Which files a walk over the admin's paths finds.
struct InputTreeTests {
  private func below(_ folder: TemporaryFolder, _ paths: [String]) -> [String] {
    paths.map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test("folders are read with their subfolders, by the bytes of the names")
  func subfolders() throws {
    let folder = try TemporaryFolder()
    for name in ["b.xml", "a/2.xml", "a/1.xml", "a/deep/x.xml", "B.xml", "é.xml"] {
      try folder.write(name, text: "x")
    }
    let listing = InputTree.files(under: [folder.path + "/"])
    let expected = ["B.xml", "a/1.xml", "a/2.xml", "a/deep/x.xml", "b.xml", "é.xml"]
    #expect(below(folder, listing.files) == expected)
    #expect(listing.problems.isEmpty)
  }

  @Test("hidden names are left out inside folders, and read when they are given")
  func hidden() throws {
    let folder = try TemporaryFolder()
    for name in [".hidden.xml", ".git/x.xml", "seen.xml"] { try folder.write(name, text: "x") }
    try folder.write(".empty/.keep", text: "")
    let listing = InputTree.files(under: [folder.path])
    #expect(below(folder, listing.files) == ["seen.xml"])
    #expect(below(folder, listing.problems.map(\.path)) == [".git"])
    #expect(listing.problems.map(\.code) == ["hidden_folder"])
    let hidden = folder.path + "/.hidden.xml"
    #expect(InputTree.files(under: [hidden]).files == [hidden])
  }

  @Test("subfolders of Maildir++ are read, and what the server keeps beside them is not")
  func maildirPlusPlus() throws {
    let folder = try TemporaryFolder()
    for name in [
      "M/cur/1", "M/new/2", "M/tmp/3", "M/subscriptions", "M/maildirsize", "M/.DMARC/cur/4",
      "M/.DMARC/maildirfolder", "M/.DMARC/tmp/5", "M/.DMARC.old/cur/6", "M/.DMARC.old/new/7",
      "M/.git/config", "N/cur/8", "N/maildirfolder", "N/courierimapacl", "N/saved.xml",
    ] {
      try folder.write(name, text: "x")
    }
    let listing = InputTree.files(under: [folder.path])
    let found = listing.files.map { $0.replacing(folder.path + "/", with: "") }
    #expect(below(folder, listing.problems.map(\.path)) == ["M/.git"])
    #expect(
      found == [
        "M/.DMARC/cur/4", "M/.DMARC.old/cur/6", "M/.DMARC.old/new/7", "M/cur/1", "M/new/2",
        "N/cur/8", "N/saved.xml",
      ])
  }

  @Test("of a Maildir cur and new are read, not tmp and not Dovecot's files")
  func maildir() throws {
    let folder = try TemporaryFolder()
    let names = ["cur/1:2,S", "new/2", "tmp/3", "dovecot-uidlist", "dovecot.index.log"]
    for name in names { try folder.write("Maildir/" + name, text: "x") }
    try folder.write("tmp/outside-of-a-maildir", text: "x")
    let found = below(folder, InputTree.files(under: [folder.path]).files)
    #expect(found == ["Maildir/cur/1:2,S", "Maildir/new/2", "tmp/outside-of-a-maildir"])
  }

  @Test("links that go in circles end, and a file reached twice is listed once")
  func loops() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/x.xml", text: "x")
    try #require(symlink("..", folder.path + "/a/up") == 0)
    try #require(symlink("a", folder.path + "/b") == 0)
    try #require(symlink("x.xml", folder.path + "/a/y.xml") == 0)
    let listing = InputTree.files(under: [folder.path, folder.path + "/a/x.xml", folder.path])
    #expect(below(folder, listing.files) == ["a/x.xml"])
    #expect(listing.problems.isEmpty)
  }

  @Test(
    "folders of the kernel are problems and not walked, wherever a walk meets them",
    arguments: ["/proc", "/proc/self", "/sys", "/dev", "link"])
  func kernel(_ path: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("logs/x.xml", text: "x")
    try #require(symlink("/proc/self", folder.path + "/logs/link") == 0)
    let isLink = path == "link"
    let listing = InputTree.files(under: [isLink ? folder.path + "/logs" : path])
    #expect(below(folder, listing.files) == (isLink ? ["logs/x.xml"] : []))
    #expect(listing.problems.map(\.code) == ["kernel_folder"])
    #expect(listing.problems.map(\.path) == [isLink ? folder.path + "/logs/link" : path])
  }

  @Test("files of the kernel are read where they are given")
  func kernelFile() {
    let listing = InputTree.files(under: ["/proc/self/status", "/dev/null"])
    #expect(listing.files == ["/proc/self/status", "/dev/null"])
    #expect(listing.problems.isEmpty)
  }

  @Test("another file system below a folder is entered")
  func mounted() throws {
    var here = stat()
    var memory = stat()
    let folder = try TemporaryFolder()
    let name = folder.path.split(separator: "/").last ?? ""
    let other = "/dev/shm/\(name)"
    guard stat(folder.path, &here) == 0, stat("/dev/shm", &memory) == 0,
      here.st_dev != memory.st_dev, mkdir(other, 0o700) == 0
    else { return }
    defer {
      unlink(other + "/y.xml")
      rmdir(other)
    }
    fclose(fopen(other + "/y.xml", "w"))
    try #require(symlink(other, folder.path + "/node-b") == 0)
    let listing = InputTree.files(under: [folder.path])
    #expect(below(folder, listing.files) == ["node-b/y.xml"])
    #expect(listing.problems.isEmpty)
  }

  @Test("a missing path and a dangling link are problems, and the rest is listed")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.write("x.xml", text: "x")
    try #require(symlink("nowhere", folder.path + "/dangling") == 0)
    let listing = InputTree.files(under: [folder.path + "/none", folder.path])
    #expect(below(folder, listing.files) == ["x.xml"])
    #expect(below(folder, listing.problems.map(\.path)) == ["none", "dangling"])
    #expect(listing.problems.map(\.code) == ["no_such_file", "no_such_file"])
  }

  @Test("a pipe inside a folder is a problem; given as a path it is a file")
  func pipe() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    try folder.write("x.xml", text: "x")
    let listing = InputTree.files(under: [folder.path])
    #expect(below(folder, listing.files) == ["x.xml"])
    #expect(listing.problems.map(\.code) == ["not_a_file"])
    #expect(InputTree.files(under: [pipe]).files == [pipe])
  }

  @Test("a folder that cannot be read is a problem, and the rest is listed")
  func unreadable() async throws {
    await #expect(processExitsWith: .success) {
      // A superuser reads every folder, so the child becomes someone else.
      let folder = try TemporaryFolder()
      try folder.write("locked/x.xml", text: "x")
      try folder.write("open/y.xml", text: "y")
      _ = chmod(folder.path, 0o755)
      _ = chmod(folder.path + "/locked", 0o000)
      if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
      let listing = InputTree.files(under: [folder.path])
      let isRight =
        listing.files == [folder.path + "/open/y.xml"]
        && listing.problems.map(\.path) == [folder.path + "/locked"]
        && listing.problems.map(\.code) == [.cannotOpen]
      _ = seteuid(0)
      _ = chmod(folder.path + "/locked", 0o700)
      exit(isRight ? 0 : 1)
    }
  }

  @Test("folders lie as deep inside one another as the limit says, and no deeper")
  func depth() throws {
    let folder = try TemporaryFolder()
    let atLimit = Array(repeating: "d", count: InputTree.depthMax - 1).joined(separator: "/")
    try folder.write(atLimit + "/x.xml", text: "x")
    #expect(InputTree.files(under: [folder.path]).problems.isEmpty)
    try folder.write(atLimit + "/d/y.xml", text: "y")
    let listing = InputTree.files(under: [folder.path])
    #expect(below(folder, listing.files) == [atLimit + "/x.xml"])
    #expect(listing.problems.map(\.code) == ["too_deep"])
  }

  @Test("standard input stands where it was named")
  func standardInput() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.xml", text: "x")
    #expect(InputTree.files(under: [path, "-"]).files == [path, "-"])
  }
}
