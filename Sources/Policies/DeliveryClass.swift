public import ReplyClassifier

/// Deliveries that the same reporters speak for, at one receiver.
public struct DeliveryClass: Hashable, Sendable {
  /// What stands in place of a name for mail of sites that a run does not tell apart, and for mail
  /// of which neither host nor recipient is known; it is no party.
  public static let severalReceivers = "several receivers"

  /// The receiver's name: in the table, or else the registrable domain of its site.
  public let receiver: String
  /// Its place in the table, if it is there.
  public let receiverID: ReceiverID?
  /// True where the table knows no party and the name is that of the site.
  public let isSite: Bool
  /// Indexes of the reporters, ascending.
  public let reporters: [Int]

  /// The receiver as one party; nil where a name stands for several.
  public static func party(_ name: String?) -> String? { name == severalReceivers ? nil : name }

  /// The same reporters' deliveries to sites that are not told apart.
  package var folded: DeliveryClass {
    DeliveryClass(
      receiver: Self.severalReceivers, receiverID: nil, isSite: false, reporters: reporters)
  }

  /// The same reporters' deliveries to one site.
  package func at(site name: String) -> DeliveryClass {
    DeliveryClass(receiver: name, receiverID: nil, isSite: true, reporters: reporters)
  }
}
