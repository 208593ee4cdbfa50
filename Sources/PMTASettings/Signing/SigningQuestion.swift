/// One kind of mail, of which it is asked how PowerMTA signs it.
package struct SigningQuestion: Hashable, Sendable {
  /// From domain.
  package let from: String
  /// Domain of the `Sender` header; nil without one.
  package let sender: String?
  /// The VirtualMTA, as accounting rows name it.
  package let vmta: String
  /// The domain of the queue: normally the recipient's.
  package let queue: String

  /// Makes a question.
  package init(from: String, sender: String? = nil, vmta: String, queue: String) {
    self.from = SettingText.domain(from)
    self.sender = sender.map(SettingText.domain)
    self.vmta = vmta
    self.queue = queue.lowercased()
  }
}
