import ByteKit
import Following
import Traffic

/// A relay in the state.
extension Relay {
  func write(to writer: inout StateWriter) {
    for text in [injector, injectorIP?.description ?? "", vmta, node] { writer.add(text) }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    let injector = try reader.text()
    let address = IPAddress(try reader.text())
    let vmta = try reader.text()
    self.init(injector: injector, injectorIP: address, vmta: vmta, node: try reader.text())
  }
}
