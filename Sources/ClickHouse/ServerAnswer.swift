/// What came back from a server, before it is believed.
struct ServerAnswer: Sendable {
  /// The status of HTTP.
  let status: Int
  /// The number of the error that a header names, as versions of today write it.
  let errorCode: Int?
  /// True where the headers say how the end of the answer is known.
  let tellsItsEnd: Bool
  let body: [UInt8]

  /// The body of a good answer; throws what another one tells.
  func checked() throws(ServerProblem) -> [UInt8] {
    if status != 200 || errorCode != nil { throw problem(ServerError(body: body)) }
    guard tellsItsEnd else {
      throw ServerProblem(
        .unexpected, "the answer does not say where it ends; is it a ClickHouse that answers there?"
      )
    }
    if let error = ServerError(tailOf: body) { throw problem(error) }
    return body
  }

  private func problem(_ error: ServerError?) -> ServerProblem {
    if let error {
      return ServerProblem(.refused(error.code), "the server says: \(error.text)")
    }
    if let errorCode {
      return ServerProblem(.refused(errorCode), "the server tells error \(errorCode)")
    }
    return ServerProblem(.status(status), "status \(status), and no error of a ClickHouse in it")
  }
}
