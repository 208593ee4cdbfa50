import Glibc
import Synchronization

/// Signals as something that can be waited for beside other descriptors.
///
/// One at a time in a process.
package final class SignalPipe {
  /// The signals that end the program.
  package static let ending: Set<Int32> = [SIGINT, SIGTERM, SIGHUP]
  /// Those that are caught beside them: of a window that was resized, of Ctrl-Z, and of going on.
  private static let others: Set<Int32> = [SIGWINCH, SIGTSTP, SIGCONT]

  private static let writeEnd = Atomic<Int32>(-1)
  /// Can be read when a signal came.
  package let descriptor: Int32

  /// Catches the signals from now on.
  package init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    Self.writeEnd.store(ends[1], ordering: .relaxed)
    for number in Self.ending.union(Self.others) { signal(number, Self.note) }
    signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    for number in Self.ending.union(Self.others) { signal(number, SIG_DFL) }
    let end = Self.writeEnd.exchange(-1, ordering: .relaxed)
    close(end)
    close(descriptor)
  }

  private static let note: @convention(c) (Int32) -> Void = { number in
    var byte = UInt8(truncatingIfNeeded: number)
    let kept = errno
    _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
    errno = kept
  }

  /// Stops the program as Ctrl-Z does; returns when it goes on, or at once where nobody could let it
  /// go on (POSIX.1-2017, 11.1.4, orphaned process groups).
  package func stop() {
    for number in [SIGTSTP, SIGCONT] { signal(number, SIG_DFL) }
    Self.letting(SIGTSTP) { _ = raise(SIGTSTP) }
    for number in [SIGTSTP, SIGCONT] { signal(number, Self.note) }
  }

  /// Runs something that a signal may stop at that very place; threads of the runtime block signals.
  package static func letting(_ number: Int32, _ body: () -> Void) {
    var wanted = sigset_t()
    var mask = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, number)
    pthread_sigmask(SIG_UNBLOCK, &wanted, &mask)
    body()
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }

  /// The signals that came since this was asked last.
  package func take() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map(Int32.init) : []
  }
}
