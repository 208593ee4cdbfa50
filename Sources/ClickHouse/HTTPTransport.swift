import CCurl
import Dispatch
import Glibc
import Synchronization

/// Posts over HTTP by the system's libcurl, each request on a thread of its own.
final class HTTPTransport: Sendable {
  /// Connections that are kept for the next request.
  private static let idleMax = 4

  /// A handle of libcurl's, which one thread has at a time.
  private struct Handle: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }

  private let timeoutSeconds: Int
  private let answerBytesMax: Int
  /// A file of certificate authorities in place of the host's; nil trusts these.
  private let authorities: String?
  private let idle = Mutex<[Handle]>([])
  private let queue = DispatchQueue(label: "http", attributes: .concurrent)

  init(timeoutSeconds: Int, answerBytesMax: Int, authorities: String?) {
    self.timeoutSeconds = timeoutSeconds
    self.answerBytesMax = answerBytesMax
    self.authorities = authorities
  }

  deinit {
    for handle in idle.withLock({ $0 }) { curl_door_close(handle.pointer) }
  }

  /// What a server answers; headers are whole lines.
  func post(
    _ url: String, headers: [String], body: [UInt8]
  ) async -> Result<ServerAnswer, ServerProblem> {
    await withCheckedContinuation { continuation in
      // No thread of the pool may wait for a server.
      queue.async { continuation.resume(returning: self.wait(url, headers, body)) }
    }
  }

  private func wait(
    _ url: String, _ headers: [String], _ body: [UInt8]
  ) -> Result<ServerAnswer, ServerProblem> {
    guard let handle = idle.withLock({ $0.popLast() }) ?? open() else {
      return .failure(
        ServerProblem(.address, "this host has no libcurl: install libcurl4 (Debian, Ubuntu)"))
    }
    let collector = AnswerCollector(bytesMax: answerBytesMax)
    let result = Self.post(
      handle, url, headers, body, authorities: authorities, timeoutSeconds, collector)
    let isKept = idle.withLock { idle in
      guard idle.count < Self.idleMax else { return false }
      idle.append(handle)
      return true
    }
    if !isKept { curl_door_close(handle.pointer) }
    return collector.answer(result)
  }

  private func open() -> Handle? { curl_door_open().map { Handle(pointer: $0) } }

  private static func post(
    _ handle: Handle, _ url: String, _ headers: [String], _ body: [UInt8], authorities: String?,
    _ timeoutSeconds: Int, _ collector: AnswerCollector
  ) -> curl_door_result {
    var lines = headers.map { UnsafePointer(strdup($0)) } + [nil]
    defer { for line in lines { free(UnsafeMutablePointer(mutating: line)) } }
    return body.withUnsafeBytes { body in
      curl_door_post(
        handle.pointer, url, &lines, body.baseAddress ?? UnsafeRawPointer(handle.pointer),
        body.count, authorities, timeoutSeconds,
        { context, isHeader, bytes, count in
          guard let context, let bytes else { return 0 }
          let collector = Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue()
          let part = UnsafeRawBufferPointer(start: bytes, count: count)
          return (isHeader == 1 ? collector.take(header: part) : collector.take(body: part)) ? 1 : 0
        }, Unmanaged.passUnretained(collector).toOpaque())
    }
  }
}
