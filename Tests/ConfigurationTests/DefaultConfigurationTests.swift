import Configuration
import Testing

/// Where the configuration is looked for when nobody names it.
struct DefaultConfigurationTests {
  @Test(arguments: [
    ([:], ["/etc"]),
    (["HOME": "/home/a"], ["/etc", "/home/a/.config"]),
    (["HOME": "/home/a", "XDG_CONFIG_HOME": "/srv/c"], ["/etc", "/srv/c"]),
    (["XDG_CONFIG_HOME": "/srv/c"], ["/etc", "/srv/c"]),
    // A folder that is none from the root would depend on where the command runs.
    (["HOME": "/home/a", "XDG_CONFIG_HOME": "c"], ["/etc", "/home/a/.config"]),
    (["HOME": "a", "XDG_CONFIG_HOME": "", "STAGEWATCH_ETC": "etc"], ["/etc"]),
    (["STAGEWATCH_ETC": "/opt/etc"], ["/opt/etc"]),
  ]) func `The system's file comes first`(environment: [String: String], folders: [String]) {
    #expect(
      DefaultConfiguration.places(environment) == folders.map { $0 + "/stagewatch.yaml" })
  }

  @Test(arguments: [
    (["/etc/stagewatch.yaml", "/home/a/.config/stagewatch.yaml"], "/etc/stagewatch.yaml"),
    (["/home/a/.config/stagewatch.yaml"], "/home/a/.config/stagewatch.yaml"),
    (["/home/a/stagewatch.yaml"], nil), ([], nil),
  ]) func `The first file that is there is taken`(there: [String], path: String?) {
    let found = DefaultConfiguration.path(environment: ["HOME": "/home/a"]) { there.contains($0) }
    #expect(found == path)
  }
}
