import ClickHouse
import Testing

/// Addresses of a ClickHouse, and literals in its SQL.
struct ServerAddressTests {
  @Test(arguments: [
    ("clickhouse+http://db.example/mail", "clickhouse+http://db.example:8123/mail", nil),
    ("clickhouse+https://db.example/mail", "clickhouse+https://db.example:8443/mail", nil),
    ("clickhouse+http://ship@10.0.0.1:9000/m_1", "clickhouse+http://10.0.0.1:9000/m_1", "ship"),
    ("clickhouse+http://[2001:db8::1]:81/m", "clickhouse+http://[2001:db8::1]:81/m", nil),
    ("clickhouse+http://[::1]/m", "clickhouse+http://[::1]:8123/m", nil),
  ])
  func `An address is read`(text: String, told: String, user: String?) throws {
    let address = try ServerAddress(text)
    #expect(address.text == told)
    #expect(address.user == user)
  }

  @Test(arguments: [
    "http://db.example/mail", "clickhouse://db.example/mail", "clickhouse+http://db.example",
    "clickhouse+http:///mail", "clickhouse+http://db.example:0/mail",
    "clickhouse+http://db.example:65536/mail", "clickhouse+http://db.example:x/mail",
    "clickhouse+http://db.example/", "clickhouse+http://db.example/1mail",
    "clickhouse+http://db.example/mail?x=1", "clickhouse+http://db.example/a.b",
    "clickhouse+http://db example/mail", "clickhouse+http://@db.example/mail",
    "clickhouse+http://a\r\nb@db.example/mail", "clickhouse+http://[x]/mail",
    "clickhouse+http://db.example\u{2028}/mail",
  ])
  func `What is no address is refused`(text: String) {
    #expect(throws: ServerProblem.self) { try ServerAddress(text) }
  }

  @Test func `A password in an address is refused and not repeated`() {
    do {
      _ = try ServerAddress("clickhouse+http://ship:sesame@db.example/mail")
      Issue.record("it was taken")
    } catch {
      #expect(error.reason.contains("password"))
      #expect(!error.reason.contains("sesame"))
    }
  }

  @Test func `A name of 128 bytes is a database, one of 129 is none`() throws {
    let name = String(repeating: "a", count: 128)
    #expect(try ServerAddress("clickhouse+http://h/\(name)").database == name)
    #expect(throws: ServerProblem.self) { try ServerAddress("clickhouse+http://h/\(name)a") }
  }

  @Test func `A password of 1,024 bytes is taken, one of 1,025 is not`() throws {
    _ = try ServerAccount(user: "u", password: String(repeating: "p", count: 1024))
    for (user, password) in [
      ("u", String(repeating: "p", count: 1025)), ("", "p"), ("u\n", "p"), ("u", "p\r\nX: y"),
    ] {
      #expect(throws: ServerProblem.self) { try ServerAccount(user: user, password: password) }
    }
  }
}
