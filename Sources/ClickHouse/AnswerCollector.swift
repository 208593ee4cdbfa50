import CCurl

/// Collects one answer, to its end or to a limit.
final class AnswerCollector {
  private let bytesMax: Int
  private var body: [UInt8] = []
  private var isTooMuch = false
  private var errorCode: Int?
  private var tellsItsEnd = false

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Takes a part of the body; false where no more is wanted.
  func take(body part: UnsafeRawBufferPointer) -> Bool {
    guard body.count + part.count <= bytesMax else {
      isTooMuch = true
      return false
    }
    body.append(contentsOf: part)
    return true
  }

  /// Takes a line of the headers.
  func take(header line: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else {
      // A status line: what an earlier part of the answer said does not hold for it.
      if text.hasPrefix("HTTP/") { (errorCode, tellsItsEnd) = (nil, false) }
      return true
    }
    switch text[..<colon].lowercased() {
    case "x-clickhouse-exception-code":
      errorCode = Int(text[colon...].dropFirst().filter { !$0.isWhitespace })
    case "content-length", "transfer-encoding": tellsItsEnd = true
    default: break
    }
    return true
  }

  /// What it came to.
  func answer(_ result: curl_door_result) -> Result<ServerAnswer, ServerProblem> {
    if isTooMuch {
      return .failure(
        ServerProblem(
          .tooLong, "the answer has more than \(bytesMax) bytes, of which no more are taken"))
    }
    if let problem = Self.problem(result.code) { return .failure(problem) }
    return .success(
      ServerAnswer(
        status: result.status, errorCode: errorCode, tellsItsEnd: tellsItsEnd, body: body))
  }

  /// What a code of libcurl's means (curl.se/libcurl/c/libcurl-errors.html); nil for an answer.
  private static func problem(_ code: Int32) -> ServerProblem? {
    switch code {
    case 0: nil
    case 3: ServerProblem(.address, "the address cannot be asked")
    case 5, 6: ServerProblem(.unreachable, "the name of the host is not known")
    case 7: ServerProblem(.unreachable, "nobody answers there")
    case 28: ServerProblem(.timedOut, "no answer in time")
    case 35, 51, 53, 54, 58, 59, 60, 64, 66, 82, 83, 90, 91:
      ServerProblem(
        .address, "the encrypted connection fails: is its certificate one that is trusted here?")
    case 77: ServerProblem(.address, "the file of certificate authorities cannot be read")
    case 18, 52, 55, 56: ServerProblem(.cutShort, "the connection ended before the answer did")
    default: ServerProblem(.unexpected, "the request failed (libcurl's error \(code))")
    }
  }
}
