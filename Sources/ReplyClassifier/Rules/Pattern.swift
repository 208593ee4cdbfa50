import CPCRE2

/// A compiled PCRE2 pattern over bytes, caseless, never in UTF mode.
///
/// The compiled code (JIT where the system allows it) is made once, is never changed and may be
/// used by any number of threads; what a match needs to write lies in a `PatternMatcher`, one per
/// thread. Source: pcre2api(3), "Multithreading".
final class Pattern: @unchecked Sendable {
  /// Longest pattern taken, in bytes.
  static let bytesMax = 4096

  let source: String
  fileprivate let code: OpaquePointer

  /// Compiles a pattern; throws with the offset where PCRE2 stopped.
  init(_ source: String) throws(PatternProblem) {
    let bytes = Array(source.utf8)
    guard !bytes.isEmpty else {
      throw PatternProblem(pattern: source, offset: 0, reason: "empty, so it would match anything")
    }
    guard bytes.count <= Self.bytesMax else {
      throw PatternProblem(
        pattern: source, offset: Self.bytesMax, reason: "longer than \(Self.bytesMax) bytes")
    }
    // NEVER_UTF: replies are bytes of any encoding. NEVER_BACKSLASH_C has no use without UTF.
    let options = PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOTALL
    var error: Int32 = 0
    var offset = 0
    guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &offset, nil) else {
      throw PatternProblem(pattern: source, offset: offset, reason: Self.message(error))
    }
    // Without JIT (a kernel that forbids it) the interpreter gives the same answers, slower.
    _ = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    self.source = source
    self.code = code
  }

  deinit { pcre2_code_free_8(code) }

  private static func message(_ error: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(error, buffer.baseAddress, buffer.count)
      guard length > 0 else { return "error \(error)" }
      return String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
    }
  }
}

/// What one thread needs to match patterns: match data, limits and a JIT stack.
final class PatternMatcher {
  /// Steps a match may take before it is given up; published replies need a few hundred.
  static let stepsMax: UInt32 = 200_000
  /// Depth of backtracking in the interpreter.
  static let depthMax: UInt32 = 2_000
  /// Kibibytes of heap the interpreter may take.
  static let heapKiBMax: UInt32 = 4_096
  private static let jitStackBytes = (start: 32 * 1024, max: 512 * 1024)

  /// Matches given up at a limit; they count as "does not match".
  private(set) var abandonedCount = 0
  private let context: OpaquePointer?
  private let matchData: OpaquePointer?
  private let stack: OpaquePointer?

  init() {
    context = pcre2_match_context_create_8(nil)
    matchData = pcre2_match_data_create_8(1, nil)
    stack = pcre2_jit_stack_create_8(Self.jitStackBytes.start, Self.jitStackBytes.max, nil)
    if let context {
      pcre2_set_match_limit_8(context, Self.stepsMax)
      pcre2_set_depth_limit_8(context, Self.depthMax)
      pcre2_set_heap_limit_8(context, Self.heapKiBMax)
      if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }
  }

  deinit {
    pcre2_jit_stack_free_8(stack)
    pcre2_match_data_free_8(matchData)
    pcre2_match_context_free_8(context)
  }

  /// True when the pattern matches somewhere in the bytes.
  func matches(_ pattern: Pattern, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let matchData, let base = bytes.baseAddress else { return matchesEmpty(pattern) }
    let subject = base.assumingMemoryBound(to: UInt8.self)
    return settle(pcre2_match_8(pattern.code, subject, bytes.count, 0, 0, matchData, context))
  }

  private func matchesEmpty(_ pattern: Pattern) -> Bool {
    guard let matchData else { return false }
    return settle(pcre2_match_8(pattern.code, [0], 0, 0, 0, matchData, context))
  }

  private func settle(_ result: Int32) -> Bool {
    // 0 means that the match data has no room for the groups, which nobody asks for.
    if result >= 0 { return true }
    if result != PCRE2_ERROR_NOMATCH { abandonedCount += 1 }
    return false
  }
}
