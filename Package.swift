// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: warnings are errors, and imports show what they expose.
let common: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Settings of the targets that have no reason to touch memory by hand.
let safe: [SwiftSetting] = common + [.strictMemorySafety()]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let isal: Target.Dependency = .target(name: "CISAL", condition: .when(traits: ["ISAL"]))
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

let package = Package(
  name: "stagewatch",
  products: [
    .library(
      name: "Stagewatch",
      targets: [
        "AccountingLog", "AggregateReports", "ReplyClassifier", "Policies", "Traffic", "Join",
        "Findings",
      ]),
    .executable(name: "stagewatch", targets: ["StagewatchTool"]),
    .executable(name: "sample-firm", targets: ["SampleFirmTool"]),
    .executable(name: "judge-findings", targets: ["JudgeTool"]),
    .executable(name: "judge-incidents", targets: ["IncidentJudgeTool"]),
    .executable(name: "judge-verdicts", targets: ["VerdictJudgeTool"]),
    .executable(name: "judge-senders", targets: ["SenderJudgeTool"]),
  ],
  traits: [
    .trait(
      name: "ISAL", description: "inflates gzip and zip by Intel's ISA-L (Debian: libisal-dev)"),
    .default(enabledTraits: ["ISAL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // System libraries and C.
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .target(name: "CMapGuard"),
    .target(name: "CByteScan"),
    .target(name: "CTextWidth"),
    .target(name: "CFileSystem"),
    .target(name: "CCurl"),

    // Bytes.
    .target(name: "ByteKit", dependencies: ["CMapGuard"], swiftSettings: common),
    .target(name: "Privacy", dependencies: ["ByteKit"], swiftSettings: common),
    .target(
      name: "ClickHouse", dependencies: ["CCurl", "ByteKit"], swiftSettings: common),
    .target(name: "CSVRows", dependencies: ["ByteKit", "CByteScan"], swiftSettings: common),
    .target(name: "MailIdentity", dependencies: ["ByteKit", "CPSL"], swiftSettings: common),

    // Readers.
    .target(
      name: "Containers",
      dependencies: ["ByteKit", "CZlib", isal, "CFileSystem"],
      swiftSettings: common),
    .target(
      name: "AccountingLog", dependencies: ["ByteKit", "CSVRows", "Containers"],
      swiftSettings: common),
    .target(
      name: "Following", dependencies: ["ByteKit", "CSVRows", "Containers", "AccountingLog"],
      swiftSettings: common),
    .target(
      name: "FailureReports", dependencies: ["ByteKit", "Containers", "MailIdentity"],
      swiftSettings: common),
    .target(
      name: "AggregateReports",
      dependencies: ["ByteKit", "Containers", "MailIdentity", "FailureReports", "CLibXML2"],
      swiftSettings: common),
    .target(name: "ReplyClassifier", dependencies: ["ByteKit", "CPCRE2"], swiftSettings: common),
    .target(
      name: "PMTASettings", dependencies: ["ByteKit", "MailIdentity"], swiftSettings: common),

    // Policies, traffic and their join; findings; rendering.
    .target(
      name: "Policies",
      dependencies: ["ByteKit", "MailIdentity", "AggregateReports", "ReplyClassifier"],
      swiftSettings: common),
    .target(
      name: "Traffic",
      dependencies: [
        "ByteKit", "CSVRows", "MailIdentity", "AccountingLog", "FailureReports",
        "AggregateReports", "ReplyClassifier", "Policies",
      ],
      swiftSettings: common),
    .target(
      name: "Join",
      dependencies: [
        "ByteKit", "CSVRows", "MailIdentity", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier", "Policies", "Traffic",
      ],
      swiftSettings: common),
    .target(name: "Statistics", swiftSettings: safe),
    .target(
      name: "Findings",
      dependencies: [
        "ByteKit", "Privacy", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier", "Policies", "Traffic", "Join", "Statistics",
      ],
      swiftSettings: safe),
    .target(
      name: "Checkup",
      dependencies: [
        "ByteKit", "MailIdentity", "AccountingLog", "AggregateReports", "PMTASettings", "Policies",
        "Traffic",
        "Join", "Findings",
      ],
      swiftSettings: safe),
    .target(
      name: "Incidents",
      dependencies: [
        "ByteKit", "Privacy", "AccountingLog", "AggregateReports", "ReplyClassifier", "Policies",
        "Traffic", "Join", "Statistics", "Findings",
      ],
      swiftSettings: safe),
    .target(
      name: "Evidence",
      dependencies: [
        "ByteKit", "AccountingLog", "AggregateReports", "ReplyClassifier", "Policies", "Traffic",
        "Join", "Findings", "Incidents",
      ],
      swiftSettings: safe),
    .target(
      name: "Comparison",
      dependencies: [
        "ByteKit", "Privacy", "ReplyClassifier", "Policies", "Traffic", "Join", "Statistics",
        "Findings", "Incidents", "Evidence",
      ],
      swiftSettings: safe),
    .target(
      name: "History",
      dependencies: [
        "CZlib", "ByteKit", "AccountingLog", "FailureReports", "AggregateReports",
        "ReplyClassifier", "Policies", "Traffic", "Join", "Findings", grdb,
      ],
      swiftSettings: common),
    .target(
      name: "Fleet",
      dependencies: [
        "ByteKit", "ClickHouse", "MailIdentity", "AccountingLog", "Following", "ReplyClassifier",
        "Policies", "Traffic", "Findings", "History",
      ],
      swiftSettings: common),
    .target(
      name: "LiveTraffic",
      dependencies: [
        "ByteKit", "Privacy", "AccountingLog", "Following", "AggregateReports", "ReplyClassifier",
        "Policies", "Traffic", "Statistics", "Findings",
      ],
      swiftSettings: common),
    .target(
      name: "Rendering",
      dependencies: [
        "CTextWidth", "ByteKit", "Privacy", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "PMTASettings", "Policies", "Traffic", "Join", "Findings", "Checkup", "Incidents",
        "Evidence", "Comparison", "History", "Fleet", "LiveTraffic",
      ],
      swiftSettings: safe),
    .target(
      name: "Configuration",
      dependencies: [
        "ByteKit", "MailIdentity", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "Policies", "Traffic", "Join", "Findings", "Checkup", "Yams",
      ],
      swiftSettings: safe),

    // Command line.
    .executableTarget(
      name: "StagewatchTool",
      dependencies: [
        "ByteKit", "Privacy", "ClickHouse", "CSVRows", "MailIdentity", "Containers",
        "AccountingLog", "Following", "AggregateReports", "ReplyClassifier", "PMTASettings",
        "Policies", "Traffic", "Join", "Findings", "Checkup", "Incidents", "Evidence",
        "Comparison", "History", "Fleet",
        "LiveTraffic", "Rendering", "Configuration", argumentParser,
      ],
      swiftSettings: safe),

    // The sample firm, which feeds samples, tests and benchmarks.
    .target(name: "SampleFirm", dependencies: ["ByteKit", "CZlib"], swiftSettings: common),
    .executableTarget(
      name: "SampleFirmTool", dependencies: ["SampleFirm", argumentParser], swiftSettings: safe),

    // Scenarios with known truth, by which findings are judged.
    .target(name: "Scenarios", dependencies: ["ByteKit", "SampleFirm"], swiftSettings: common),
    .executableTarget(
      name: "JudgeTool", dependencies: ["Scenarios", argumentParser], swiftSettings: safe),
    .executableTarget(
      name: "IncidentJudgeTool", dependencies: ["Scenarios", argumentParser], swiftSettings: safe),
    .executableTarget(
      name: "VerdictJudgeTool", dependencies: ["Scenarios", argumentParser], swiftSettings: safe),
    .executableTarget(
      name: "SenderJudgeTool", dependencies: ["Scenarios", argumentParser], swiftSettings: safe),
    // Measures the parts of the engine; Benchmarks/ measures the whole.
    .executableTarget(
      name: "Bench",
      dependencies: [
        "ByteKit", "CSVRows", "Containers", "AccountingLog", "AggregateReports", "ReplyClassifier",
        "Join", "SampleFirm", argumentParser,
      ],
      swiftSettings: common),

    // Tests.
    .target(name: "TestSupport", dependencies: ["ByteKit", "CSVRows"], swiftSettings: common),
    .target(
      name: "JoinScenes", dependencies: ["AccountingLog", "Join", "TestSupport"],
      swiftSettings: common),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "CZlib", "ByteKit", "CSVRows", "MailIdentity", "Containers", "AccountingLog",
        "FailureReports", "AggregateReports", "ReplyClassifier", "Rendering", "Configuration",
        "TestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "ByteKitTests", dependencies: ["ByteKit", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "CSVRowsTests", dependencies: ["CSVRows", "TestSupport", "CByteScan"],
      swiftSettings: common),
    .testTarget(
      name: "PrivacyTests", dependencies: ["Privacy", "ByteKit", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ClickHouseTests", dependencies: ["ClickHouse", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "FleetTests",
      dependencies: [
        "Fleet", "ClickHouse", "History", "Join", "Traffic", "Policies", "ReplyClassifier",
        "AccountingLog", "ByteKit", "SampleFirm", "TestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "MailIdentityTests", dependencies: ["MailIdentity", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ContainersTests",
      dependencies: ["Containers", "AggregateReports", "ByteKit", "CZlib", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "AccountingLogTests",
      dependencies: ["AccountingLog", "CSVRows", "ByteKit", "Containers", "TestSupport"],
      exclude: ["Fixtures", "Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "FollowingTests",
      dependencies: ["Following", "CSVRows", "AccountingLog", "ByteKit", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "PMTASettingsTests", dependencies: ["PMTASettings", "ByteKit", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "FailureReportsTests",
      dependencies: [
        "FailureReports", "AggregateReports", "ByteKit", "Containers", "MailIdentity",
        "TestSupport",
      ],
      exclude: ["Fixtures"],
      swiftSettings: common),
    .testTarget(
      name: "AggregateReportsTests",
      dependencies: ["AggregateReports", "FailureReports", "ByteKit", "Containers", "TestSupport"],
      exclude: ["Fixtures", "Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "ReplyClassifierTests", dependencies: ["ReplyClassifier", "ByteKit", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: common),
    .testTarget(
      name: "PoliciesTests",
      dependencies: [
        "Policies", "JoinScenes", "TestSupport", "Join", "Traffic", "ReplyClassifier",
        "AggregateReports",
      ],
      swiftSettings: common),
    .testTarget(
      name: "TrafficTests",
      dependencies: [
        "Traffic", "CSVRows", "JoinScenes", "TestSupport", "Join", "Policies", "ReplyClassifier",
        "AggregateReports", "AccountingLog", "MailIdentity", "ByteKit",
      ],
      swiftSettings: common),
    .testTarget(
      name: "JoinTests",
      dependencies: [
        "Join", "JoinScenes", "TestSupport", "Traffic", "Policies", "ReplyClassifier",
        "AggregateReports", "FailureReports", "AccountingLog", "MailIdentity", "ByteKit",
      ],
      swiftSettings: common),
    .testTarget(
      name: "FindingsTests",
      dependencies: [
        "Findings", "Privacy", "Statistics", "Join", "Traffic", "Policies", "AccountingLog",
        "AggregateReports", "ReplyClassifier", "ByteKit", "TestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "CheckupTests",
      dependencies: [
        "Checkup", "CSVRows", "Join", "AggregateReports", "Rendering", "Configuration", "Findings",
        "Traffic", "AccountingLog", "ByteKit", "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "LiveTrafficTests",
      dependencies: [
        "LiveTraffic", "Join", "Traffic", "Policies", "Rendering", "Following", "Findings",
        "AccountingLog", "AggregateReports", "ReplyClassifier", "ByteKit", "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "HistoryTests",
      dependencies: [
        "History", "Fleet", "ClickHouse", "Join", "Traffic", "Policies", "ReplyClassifier",
        "Rendering", "Findings", "AccountingLog", "ByteKit", "TestSupport", grdb,
      ],
      swiftSettings: common),
    .testTarget(
      name: "IncidentsTests",
      dependencies: [
        "Incidents", "Join", "Findings", "ReplyClassifier", "AccountingLog", "ByteKit",
        "TestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "EvidenceTests",
      dependencies: ["Evidence", "Join", "Incidents", "Findings", "AccountingLog", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Comparison", "Incidents", "Join", "Findings", "AccountingLog", "TestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "RenderingTests",
      dependencies: [
        "Rendering", "Privacy", "Join", "Traffic", "Findings", "Incidents", "AccountingLog",
        "AggregateReports", "ByteKit", "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "ConfigurationTests",
      dependencies: [
        "Configuration", "Traffic", "Policies", "Findings", "ReplyClassifier", "AccountingLog",
        "AggregateReports", "ByteKit", "TestSupport", "Yams",
      ],
      exclude: ["Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "SampleFirmTests", dependencies: ["SampleFirm", "CZlib", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ScenariosTests",
      dependencies: ["Scenarios", "ReplyClassifier", "ByteKit", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ToolTests",
      dependencies: ["SampleFirm", "Scenarios", "TestSupport", "StagewatchTool", "SampleFirmTool"],
      exclude: ["Goldens"],
      swiftSettings: common),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "ByteKit", "TestSupport"],
      swiftSettings: common),
    .testTarget(name: "TidyTests", dependencies: [], swiftSettings: common),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzzer exists only where its script asks for it: it links with libFuzzer and no other build.
if Context.environment["STAGEWATCH_FUZZ"] != nil {
  package.products.append(.executable(name: "fuzz", targets: ["Fuzz"]))
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets"],
      // libFuzzer brings the program's main function.
      swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]))
}
