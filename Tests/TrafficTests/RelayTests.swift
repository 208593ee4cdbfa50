import AccountingLog
import ByteKit
import Join
import JoinScenes
import Testing
import Traffic

/// What `srcMta` and `vmta` say of who handed the mail over.
@Suite struct RelayTests {
  private func relay(_ srcMta: String) async throws -> Relay {
    let scene = try Scene(logs: [
      Event.text([Event(time: 1_771_200_000, injector: srcMta, vmta: "vmta7")])
    ])
    return try #require(await scene.run().rollup.entries.first).relay
  }

  @Test(arguments: [
    ("app-psi (10.74.160.50)", "app-psi", "10.74.160.50"),
    ("[127.0.0.1] (198.154.86.75)", "[127.0.0.1]", "198.154.86.75"),
    ("[192.168.0.10](192.168.0.10)", "[192.168.0.10]", "192.168.0.10"),
    ("app (2001:DB8:0::1)", "app", "2001:db8::1"),
    ("app (of hr) (10.0.0.1)", "app (of hr)", "10.0.0.1"),
    ("(10.0.0.1)", "", "10.0.0.1"),
  ])
  func theInjectorHasANameAndAnAddress(
    _ srcMta: String, _ injector: String, _ address: String
  ) async throws {
    let found = try await relay(srcMta)
    #expect(found.injector == injector)
    #expect(found.injectorIP?.description == address)
    #expect(found.vmta == "vmta7")
  }

  @Test(arguments: [
    "app", "", "app ()", "app (here)", "app (10.0.0.1", "app (10.0.0.256)", ")", "(",
  ])
  func whatHasNoAddressIsANameAlone(_ srcMta: String) async throws {
    let found = try await relay(srcMta)
    #expect(found.injector == srcMta)
    #expect(found.injectorIP == nil)
  }

  @Test func theSameNamesOnTwoNodesAreTwoRelays() async throws {
    let text = Event.text([Event(time: 1_771_200_000)])
    var scene = try Scene(logs: [text, text, text])
    scene.request.logs = zip(scene.request.logs, ["pmta-a", "pmta-b", "pmta-a"]).map {
      LogInput(path: $0.path, node: $1)
    }
    let entries = await scene.run(threads: 1).rollup.entries
    let counts = Dictionary(entries.map { ($0.relay.node, $0.count) }, uniquingKeysWith: +)
    #expect(counts == ["pmta-a": 2, "pmta-b": 1])
  }
}
