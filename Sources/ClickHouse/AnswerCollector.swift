import Foundation
import FoundationNetworking
import Synchronization

/// Collects the answers of a session's requests, each to its end or to a limit.
final class AnswerCollector: NSObject, URLSessionDataDelegate {
  /// What is done with an answer.
  typealias Completion = @Sendable (Result<ServerAnswer, ServerProblem>) -> Void

  private struct Open {
    var body: [UInt8] = []
    var problem: ServerProblem?
    let completion: Completion
  }

  private let open = Mutex<[Int: Open]>([:])
  private let bytesMax: Int

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Waits for the answer of a task that has not begun.
  func wait(for task: URLSessionTask, _ completion: @escaping Completion) {
    open.withLock { $0[task.taskIdentifier] = Open(completion: completion) }
  }

  func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooMuch = open.withLock { open in
      guard var entry = open.removeValue(forKey: dataTask.taskIdentifier) else { return false }
      defer { open[dataTask.taskIdentifier] = entry }
      guard entry.body.count + data.count <= bytesMax else {
        entry.problem = ServerProblem(
          .tooLong, "the answer has more than \(bytesMax) bytes, of which no more are taken")
        return true
      }
      entry.body.append(contentsOf: data)
      return false
    }
    if isTooMuch { dataTask.cancel() }
  }

  /// An account is for the server that was named and for none that it points to.
  func urlSession(
    _: URLSession, task _: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse,
    newRequest _: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }

  /// The account goes with every request, so a server that asks for one has refused it.
  ///
  /// The session hands out no answer then, and waits for ever where nothing is said of the challenge
  /// (swift-corelibs-foundation of Swift 6.3).
  func urlSession(
    _: URLSession, task: URLSessionTask, didReceive _: URLAuthenticationChallenge,
    completionHandler:
      @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    open.withLock {
      $0[task.taskIdentifier]?.problem = ServerProblem(
        .status(401), "the server refuses the account or its password")
    }
    completionHandler(.rejectProtectionSpace, nil)
  }

  func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let entry = open.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    guard let entry else { return }
    if let problem = entry.problem { return entry.completion(.failure(problem)) }
    if let error { return entry.completion(.failure(Self.problem(error))) }
    guard let response = task.response as? HTTPURLResponse else {
      return entry.completion(
        .failure(ServerProblem(.cutShort, "the connection ended before an answer began")))
    }
    func header(_ name: String) -> String? { response.value(forHTTPHeaderField: name) }
    entry.completion(
      .success(
        ServerAnswer(
          status: response.statusCode,
          errorCode: header("X-ClickHouse-Exception-Code").flatMap { Int($0) },
          tellsItsEnd: header("Content-Length") != nil || header("Transfer-Encoding") != nil,
          body: entry.body)))
  }

  private static let untrusted = ServerProblem(
    .address, "the encrypted connection fails: is its certificate one that this host trusts?")

  private static func problem(_ error: any Error) -> ServerProblem {
    guard let error = error as? URLError else {
      return ServerProblem(.unexpected, "the request failed")
    }
    switch error.code {
    case .timedOut: return ServerProblem(.timedOut, "no answer in time")
    case .cannotFindHost, .dnsLookupFailed:
      return ServerProblem(.unreachable, "the name of the host is not known")
    case .cannotConnectToHost, .notConnectedToInternet:
      return ServerProblem(.unreachable, "nobody answers there")
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      return untrusted
    // What libcurl says of a certificate has no code of its own here.
    case .unknown where error.localizedDescription.contains("SSL"): return untrusted
    default: return ServerProblem(.cutShort, "the connection ended before the answer did")
    }
  }
}
