import ByteKit
import Policies
import Traffic

/// Mail of one From domain from one address by one relay to one destination.
struct HistoryStream: Hashable, Sendable {
  /// Where the From domain came from: 0 nowhere, 1 `header_From`, 2 MAIL FROM.
  let origin: Int
  /// From domain; empty where a row has none.
  let domain: String
  /// Address that the receiver saw; nil where there was no connection.
  let sourceIP: IPAddress?
  /// Who handed it over.
  let relay: Relay
  /// Where it went.
  let destination: Destination
}
