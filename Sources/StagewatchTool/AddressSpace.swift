import Glibc

/// The address space that the system leaves the program (RLIMIT_AS, `ulimit -v`).
///
/// A Swift program cannot outlive an allocation that fails, so that it is found out before anything
/// is read.
enum AddressSpace {
  /// The least that a run needs: program, libraries, threads and a small input.
  static let bytesMin = 1 << 30

  /// Throws `inputOutput` where there is less.
  static func check() throws(CommandFailure) {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < bytesMin
    else { return }
    let given = limit.rlim_cur >> 10
    throw CommandFailure(
      .inputOutput,
      "the address space is limited to \(given) KiB, and a run needs \(bytesMin >> 10) KiB at least;"
        + " see ulimit -v")
  }
}
