/// What failures are told apart by; the raw value is the key in JSON.
public enum Dimension: String, CaseIterable, Hashable, Sendable {
  /// The receiver.
  case receiver
  /// Why it failed, as the reply tells.
  case cause
  /// The reply without what differs from message to message.
  case signature
  /// From domain.
  case domain
  /// HELO name of the injector.
  case injector
  /// The VirtualMTA, with its node where the configuration names one.
  case vmta
  /// The address that the receiver saw.
  case sourceIP = "source_ip"
  /// The job.
  case job
  /// The recipient's domain.
  case recipientDomain = "recipient_domain"
}
