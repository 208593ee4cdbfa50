import Glibc

/// Tells systemd that the program is ready and still alive (sd_notify(3)), where it asks for that.
package final class ServiceNotifier {
  private let descriptor: Int32
  /// Seconds between two signs of life; nil where none are wanted.
  package let watchdogSeconds: Double?
  private var toldAt = 0.0

  /// Makes a notifier of the environment's `NOTIFY_SOCKET`; nil where it names none.
  package init?(socketPath: String?, watchdogMicroseconds: Int?) {
    guard let socketPath, let first = socketPath.utf8.first, first == 0x2f || first == 0x40 else {
      return nil
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(socketPath.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: bytes)
      // A name that begins with @ lies in the abstract space.
      if first == 0x40 { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
    watchdogSeconds = watchdogMicroseconds.map { Double($0) / 2e6 }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    guard descriptor >= 0, connected == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// Sends lines such as `READY=1`.
  package func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
    }
  }

  /// A sign of life, when one is due; `now` is seconds of the steady clock.
  package func live(now: Double) {
    guard let watchdogSeconds, now - toldAt >= watchdogSeconds else { return }
    toldAt = now
    send("WATCHDOG=1")
  }
}
