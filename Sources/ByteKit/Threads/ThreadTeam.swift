import Glibc

/// Runs work on threads of its own, which may sleep on a `Monitor` or in a system call.
///
/// Swift's own pool has one thread for each processor and is shared by all tasks: a task that
/// blocks there holds up the others, and more tasks than processors would never run side by side.
package enum ThreadTeam {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private struct Job<R: Sendable>: Sendable {
    let body: @Sendable () -> R
    let result = Monitor<R?>(nil)

    func run() {
      let value = body()
      result.change { $0 = value }
    }
  }

  private struct Results<R> {
    var all: [R?]
    var missing: Int
  }

  /// Runs the body once for each of `0..<count` at the same time, and gives back what they returned,
  /// in that order.
  ///
  /// Where the system has no more threads, the rest runs one after another.
  package static func run<R: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> R
  ) async -> [R] {
    guard count > 0 else { return [] }
    let results = Monitor(Results<R>(all: Array(repeating: nil, count: count), missing: count))
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      for index in 0..<count {
        start {
          let result = body(index)
          let isLast = results.withLock { results in
            results.all[index] = result
            results.missing -= 1
            return results.missing == 0
          }
          if isLast { done.resume() }
        }
      }
    }
    return results.withLock { $0.all.compactMap(\.self) }
  }

  /// What the body returns for each of `0..<count`, in that order, on up to so many threads.
  ///
  /// Each thread takes the next number that nobody has taken. The caller's thread is one of them and
  /// waits for the others, so this is for callers that nobody else shares a pool with.
  package static func each<R: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> R
  ) -> [R] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = Monitor(Results<R>(all: Array(repeating: nil, count: count), missing: count))
    let next = Monitor(0)
    @Sendable func work() {
      while true {
        let index = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard index < count else { return }
        let result = body(index)
        results.change { results in
          results.all[index] = result
          results.missing -= 1
        }
      }
    }
    for _ in 1..<min(threads, count) { start(work) }
    work()
    return results.wait { $0.missing == 0 ? $0.all.compactMap(\.self) : nil }
  }

  /// What all bodies return, on up to so many threads; the bodies begin in their order.
  ///
  /// The caller's thread waits as in `each`.
  package static func together<each R: Sendable>(
    threads: Int, _ bodies: repeat @escaping @Sendable () -> each R
  ) -> (repeat each R) {
    let jobs = (repeat Job(body: each bodies))
    var runs: [@Sendable () -> Void] = []
    for job in repeat each jobs { runs.append(job.run) }
    let all = runs
    _ = each(all.count, threads: threads) { all[$0]() }
    return (repeat (each jobs).result.wait { $0 })
  }

  private static func start(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    if code == 0 {
      pthread_detach(thread)
    } else {
      work.takeRetainedValue().body()
    }
  }
}
