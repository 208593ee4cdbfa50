import Glibc

/// A state that threads share, and a way to sleep until it changes.
///
/// The lock is the system's mutex and the sleep its condition variable: a thread that waits uses no
/// processor time. Meant for threads of `ThreadTeam`; a task of Swift's thread pool must not wait
/// here.
package final class Monitor<State>: @unchecked Sendable {
  // Safe because `state` is reached only while the mutex is held.

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  /// Makes a monitor of a state.
  package init(_ state: sending State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    changed = .allocate(capacity: 1)
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Looks at the state; nobody is woken, so the body changes nothing that others wait for.
  package func withLock<R, Failure: Error>(
    _ body: (inout State) throws(Failure) -> R
  ) throws(Failure) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }

  /// Changes the state and wakes those who wait, so that they look again.
  package func change<R>(_ body: (inout State) -> R) -> R {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      pthread_cond_broadcast(changed)
    }
    return body(&state)
  }

  /// Sleeps until the body, which runs again after each change, gives a value; then wakes others as
  /// `change` does.
  package func wait<R>(_ body: (inout State) -> R?) -> R {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      pthread_cond_broadcast(changed)
    }
    while true {
      if let found = body(&state) { return found }
      pthread_cond_wait(changed, mutex)
    }
  }
}
