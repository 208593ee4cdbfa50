package import ByteKit
import CFileSystem
import Glibc

extension InputProblem.Code {
  /// A folder that a walk leaves out, since its name begins with a dot.
  package static let hiddenFolder: Self = "hidden_folder"
}

/// Lists the files under the paths that an admin gives.
package enum InputTree {
  /// How deep folders may lie inside one another; stops symbolic links that go in circles.
  package static let depthMax = 64

  /// What a listing found.
  package struct Listing: Sendable {
    /// Files, in the order of the paths given, inside a folder by the bytes of their names.
    package var files: [String] = []
    /// Paths that are not there and folders that cannot be read.
    package var problems: [InputProblem] = []
  }

  /// Files under the paths, folders with their subfolders; a path given as a file is always
  /// listed.
  ///
  /// Left out inside folders: names that begin with a dot, but for the subfolders of Maildir++, and
  /// of a Maildir its `tmp` and the server's own files; a folder that is left out for its dot and
  /// holds anything is named, `hidden_folder`. Pipes, sockets and devices inside folders are problems, since reading them may never
  /// end; given as a path they are read. So are folders of the kernel's own file systems, through
  /// which a walk would reach the whole machine; other file systems are entered, since logs of other
  /// nodes may be mounted below a folder. A file reached twice is listed once.
  package static func files(under paths: [String]) -> Listing {
    var listing = Listing()
    var seen: Set<Identity> = []
    for path in paths {
      if path == "-" {
        listing.files.append(path)
      } else {
        visit(path, depth: 0, from: nil, &listing, &seen)
      }
    }
    return listing
  }

  private struct Identity: Hashable {
    let device: UInt
    let inode: UInt
  }

  private static func visit(
    _ path: String, depth: Int, from device: UInt?, _ listing: inout Listing,
    _ seen: inout Set<Identity>
  ) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code: InputProblem.Code = errno == ENOENT ? "no_such_file" : .cannotOpen
      listing.problems.append(
        InputProblem(code: code, path: path, reason: String(cString: strerror(errno))))
      return
    }
    let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    guard seen.insert(identity).inserted else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard depth == 0 || status.st_mode & S_IFMT == S_IFREG else {
        listing.problems.append(
          InputProblem(code: "not_a_file", path: path, reason: "neither a file nor a folder"))
        return
      }
      listing.files.append(path)
      return
    }
    guard identity.device == device || !isOfKernel(path, identity) else {
      listing.problems.append(
        InputProblem(
          code: "kernel_folder", path: path,
          reason: "a folder of the kernel, such as /proc, /sys and /dev, is not walked",
          hint: "name the files in it one by one"))
      return
    }
    guard depth < depthMax else {
      listing.problems.append(
        InputProblem(
          code: "too_deep", path: path, reason: "more than \(depthMax) folders inside one another"))
      return
    }
    guard let names = entries(of: path) else {
      listing.problems.append(
        InputProblem(code: .cannotOpen, path: path, reason: String(cString: strerror(errno))))
      return
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    let isMaildir =
      names.contains("cur") && ["new", "tmp", "maildirfolder"].contains(where: names.contains)
    for name in names where name != "." && name != ".." {
      if name.hasPrefix("."), let inside = entries(of: base + name) {
        // Of a Maildir the subfolders of Maildir++ are these.
        guard isMaildir, inside.contains("cur") else {
          noteHidden(base + name, inside, &listing)
          continue
        }
      } else if name.hasPrefix(".") || isMaildir && isOfServer(name) {
        continue
      }
      visit(base + name, depth: depth + 1, from: identity.device, &listing, &seen)
    }
  }

  /// Magic numbers of file systems in which the kernel shows itself (linux/magic.h): proc, sysfs,
  /// devpts, cgroup and its second version, debugfs, tracefs, securityfs, pstore, bpf, selinuxfs,
  /// mqueue, configfs, efivarfs, fusectl and nsfs.
  private static let kernelFileSystems: Set<UInt32> = [
    0x9fa0, 0x6265_6572, 0x1cd1, 0x27_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673,
    0x6165_676c, 0xcafe_4a11, 0xf97c_ff8c, 0x1980_0202, 0x6265_6570, 0xde5e_81e4, 0x6573_5543,
    0x6e73_6673,
  ]

  /// True for a folder of one of these, and for `/dev`, which looks like any file system in memory.
  private static func isOfKernel(_ path: String, _ identity: Identity) -> Bool {
    if kernelFileSystems.contains(filesystem_magic(path)) { return true }
    var devices = stat()
    return stat("/dev", &devices) == 0
      && identity == Identity(device: UInt(devices.st_dev), inode: UInt(devices.st_ino))
  }

  /// Names a folder that is left out, unless nothing in it would be read.
  private static func noteHidden(_ path: String, _ names: [String], _ listing: inout Listing) {
    guard names.contains(where: { !$0.hasPrefix(".") }) else { return }
    listing.problems.append(
      InputProblem(
        code: .hiddenFolder, path: path,
        reason: "a folder whose name begins with a dot is left out",
        hint: "name it itself to have it read"))
  }

  /// True for `tmp` of a Maildir, where mail is not whole yet, and for files that Dovecot and Courier
  /// keep beside its folders.
  private static func isOfServer(_ name: String) -> Bool {
    name == "tmp" || serverNames.contains { name.hasPrefix($0) }
  }

  private static let serverNames = [
    "dovecot", "maildir", "courier", "subscriptions", "keywords", "sieve", "quota",
  ]

  private static func entries(of path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
