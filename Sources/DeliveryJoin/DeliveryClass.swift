public import ReplyClassifier

/// Deliveries that the same reporters speak for, at one receiver.
public struct DeliveryClass: Hashable, Sendable {
  /// The name of all receivers that neither the table nor a report names.
  public static let otherReceiver = "other"

  /// The receiver's name.
  public let receiver: String
  /// Its place in the table, if it is there.
  public let receiverID: ReceiverID?
  /// Indexes of the reporters, ascending.
  public let reporters: [Int]
}
