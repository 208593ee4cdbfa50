import ReplyClassifier

/// A reply as a part of a run tells it apart.
struct ReplyText: Hashable, Sendable {
  /// The reply without what differs from message to message.
  let text: String
  let cause: Cause
  /// The receiver that gave it; nil where it is not known.
  var receiver: ReceiverID?
  /// False where it was found that all of them are not too many when they were counted.
  var isLimited = true
}
