import Glibc

/// Wakes when files in some folders grow, appear or go, or when one of other descriptors is ready.
///
/// By inotify where the system has it; else, or where the folders lie on a network file system, by
/// looking at intervals, which the caller chooses.
package final class FolderWatch {
  private static let growth = UInt32(IN_MODIFY)
  private static let names = UInt32(
    IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)

  /// What woke the watch.
  package struct Wake: Sendable {
    /// Some file grew.
    package var hasGrowth = false
    /// The files that grew.
    package var grown: Set<String> = []
    /// Files came, went or were renamed, or events were lost.
    package var hasNames = false
    /// The descriptors that can be read.
    package var ready: [Int32] = []
  }

  /// True where the system tells of changes; false where files must be looked at.
  package var isTold: Bool { descriptor >= 0 }

  private var descriptor: Int32
  private var watched: [String: Int32] = [:]

  /// Makes a watch; with `polls` the system is not asked to tell.
  package init(polls: Bool) {
    descriptor = polls ? -1 : inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches these folders and no others; gives up where the system refuses one.
  package func watch(_ folders: [String]) {
    guard descriptor >= 0 else { return }
    for (folder, number) in watched where !folders.contains(folder) {
      inotify_rm_watch(descriptor, number)
      watched[folder] = nil
    }
    for folder in folders {
      let number = inotify_add_watch(descriptor, folder, Self.growth | Self.names)
      guard number < 0 else {
        watched[folder] = number
        continue
      }
      guard errno == ENOSPC || errno == EMFILE else { continue }
      close(descriptor)
      descriptor = -1
      return
    }
  }

  /// Sleeps until something happens, or for a while.
  package func wait(milliseconds: Int, descriptors: [Int32]) -> Wake {
    var entries = (descriptors + [descriptor]).filter { $0 >= 0 }.map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var wake = Wake()
    guard poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds)) > 0 else {
      return wake
    }
    for entry in entries where entry.revents != 0 {
      if entry.fd == descriptor { drain(into: &wake) } else { wake.ready.append(entry.fd) }
    }
    return wake
  }

  /// Takes all events that wait.
  private func drain(into wake: inout Wake) {
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let head = MemoryLayout<inotify_event>.size
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return }
      var position = 0
      while position + head <= count {
        let event = bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
        }
        if event.mask & Self.growth != 0 {
          wake.hasGrowth = true
          if let folder = watched.first(where: { $0.value == event.wd })?.key {
            let name = bytes[(position + head)...].prefix(Int(event.len)).prefix { $0 != 0 }
            wake.grown.insert(folder + "/" + String(decoding: name, as: UTF8.self))
          }
        }
        if event.mask & ~Self.growth != 0 { wake.hasNames = true }
        position += head + Int(event.len)
      }
    }
  }
}
