import Glibc

/// One running command of an `AlertRunner`: its process, in a group of its own, and the pipe that
/// its standard output and standard error go to.
final class AlertProcess {
  /// Why it did not start: the system's error number.
  struct Failure: Error {
    let number: Int32
  }

  /// How it ended.
  enum End: Hashable {
    case status(Int32)
    case signal(Int32)
    case lost
  }

  /// Bytes of its output that are kept; the rest is counted.
  static let outputMax = 1024
  /// Bytes that are read of it at a time, so that one which writes without end holds up nobody.
  private static let readMax = 64 << 10

  /// When it began, seconds of the clock that the runner goes by.
  let began: Double
  /// True once it was told to end.
  private(set) var isEnded = false
  private var process: pid_t = 0
  /// Both ends of its standard input: while it could be read here, nobody who writes is ended.
  private var inputEnd: Int32 = -1
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var kept: [UInt8] = []
  private var written = 0

  /// Starts a command of the shell.
  init(command: String, now: Double) throws(Failure) {
    began = now
    (inputEnd, input) = try Self.pipe()
    let ends: (read: Int32, write: Int32)
    do throws(Failure) {
      ends = try Self.pipe()
    } catch {
      close()
      throw error
    }
    output = ends.read
    let number = spawn(command, input: inputEnd, output: ends.write)
    Glibc.close(ends.write)
    guard number == 0 else {
      close()
      throw Failure(number: number)
    }
    for end in [input, output] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  private static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw Failure(number: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private func spawn(_ command: String, input: Int32, output: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that all of it can be ended; and signals as commands expect them.
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigemptyset(&usual)
    sigaddset(&usual, SIGPIPE)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments: [UnsafeMutablePointer<CChar>?] = []
    for text in ["/bin/sh", "-c", command] { arguments.append(strdup(text)) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    return posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
  }

  /// Hands the event over; false where it took only a part.
  ///
  /// Nobody may read: what does not fit into the pipe is not waited for.
  func hand(_ event: [UInt8]) -> Bool {
    let count = event.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
    for end in [inputEnd, input] { Glibc.close(end) }
    inputEnd = -1
    input = -1
    return count == event.count
  }

  /// Takes in what it wrote.
  func readOutput() {
    guard output >= 0 else { return }
    var block = [UInt8](repeating: 0, count: 4096)
    var taken = 0
    while taken < Self.readMax {
      let count = read(output, &block, block.count)
      guard count > 0 else { return }
      taken += count
      written += count
      kept += block[..<min(count, Self.outputMax - kept.count)]
    }
  }

  /// How it ended; nil while it runs.
  func end() -> End? {
    var status: Int32 = 0
    let result = waitpid(process, &status, WNOHANG)
    guard result != 0 else { return nil }
    // What it wrote last came between.
    readOutput()
    guard result == process else { return .lost }
    let signal = status & 0x7f
    return signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
  }

  /// Ends it and what it started.
  func kill() {
    isEnded = true
    _ = Glibc.kill(-process, SIGKILL)
  }

  /// Closes the pipes.
  func close() {
    for end in [inputEnd, input, output] where end >= 0 { Glibc.close(end) }
    inputEnd = -1
    input = -1
    output = -1
  }

  /// What it wrote, as one line: the begin, and how much more there was.
  var told: String {
    let lines = String(decoding: kept, as: UTF8.self).split { $0.isNewline }
    let text = lines.joined(separator: " / ")
    let rest = written - kept.count
    return rest > 0 ? text + " … and \(rest) more bytes" : text
  }
}
