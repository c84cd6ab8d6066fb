// swift-tools-version:6.2
import PackageDescription

// Targets are walls: TidyTests holds every import, and the edges that ARCHITECTURE.md shows, to Tests/TidyTests/ImportEdges.swift.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func target(
    _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, swiftSettings: settings)
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = "Yams"

let package = Package(
    name: "kontor",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "kontor", targets: ["kontor"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        target("Values"),
        .systemLibrary(name: "CLibpq", path: "Sources/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        target(
            "Storage",
            [
                "CLibpq", "Values", crypto, .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        target("Jobs", ["Storage", "Values", log, metrics]),
        target(
            "OutboundHTTP",
            [
                "Values", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        target("Ledger", ["Storage", "Values", crypto]),
        .systemLibrary(
            name: "CCairo", path: "Sources/CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
        target("Charts", ["CCairo", "Values"]),
        target("Health", ["Jobs", "Storage", "Values", log]),
        target("Customers", ["Storage", "Values", crypto]),
        target("Channels", ["Customers", "Jobs", "OutboundHTTP", "Storage", "Values", log, metrics]),
        target("Billing", ["Customers", "Jobs", "Ledger", "OutboundHTTP", "Storage", "Values", crypto, log, metrics]),
        target("AIGateway", ["OutboundHTTP", "Storage", "Values", log, metrics, yams], resources: [.embedInCode("prices.yaml")]),
        target(
            "Assistant",
            ["AIGateway", "Billing", "Channels", "Charts", "Customers", "Health", "Jobs", "Ledger", "Storage", "Values", log],
            path: "Sources/Products/Assistant"),
        target(
            "Server",
            [
                "AIGateway", "Assistant", "Billing", "Channels", "Customers", "Health", "Jobs", "Ledger", "OutboundHTTP", "Storage",
                "Values", crypto, httpTypes, hummingbird, lifecycle, log, metrics, nioCore, nioHTTPTypes, unixSignals, yams,
            ],
            resources: [.embedInCode("API/openapi.json"), .embedInCode("API/reference.html")]),
        target(
            "Sandbox",
            [
                "Values", crypto, httpTypes, hummingbird, lifecycle, log, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            resources: [.embedInCode("Demo/chat.html"), .embedInCode("Stripe/Checkout/checkout.html")]),
        .executableTarget(
            name: "kontor",
            dependencies: [
                "Assistant", "Billing", "Channels", "Customers", "Jobs", "Ledger", "OutboundHTTP", "Sandbox", "Server", "Storage", "Values",
                lifecycle, log, metrics, unixSignals,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),

        .target(name: "TestSupport", dependencies: ["Storage", "Values"], path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "TestBusiness", dependencies: ["Sandbox", "Server", "Storage", "TestSupport", "Values", log], path: "Tests/TestBusiness",
            swiftSettings: settings),
        tests("Values"), tests("Storage"), tests("Jobs"), tests("Ledger"), tests("Customers"), tests("Charts", ["Values"]),
        tests("Health", ["Values"]),
        tests("OutboundHTTP", [.product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")]),
        tests(
            "Billing",
            ["Customers", "Jobs", "Ledger", "OutboundHTTP", "Sandbox", "Storage", "Values", crypto, hummingbird, httpTypes, lifecycle, log]),
        tests("Channels", ["Sandbox"]), tests("AIGateway", ["OutboundHTTP", "Sandbox", hummingbird]),
        tests(
            "Assistant",
            [
                "AIGateway", "Billing", "Channels", "Charts", "Customers", "Jobs", "Ledger", "OutboundHTTP", "Sandbox", "Server", "Storage",
                "TestBusiness", "Values",
            ]),
        tests("Sandbox", ["OutboundHTTP", hummingbird, lifecycle, log, .product(name: "NIOCore", package: "swift-nio")]),
        tests(
            "Server",
            [
                "AIGateway", "Assistant", "Billing", "Customers", "Health", "Jobs", "Ledger", "OutboundHTTP", "Sandbox", "Storage",
                "TestBusiness", "Values", crypto, hummingbird, httpTypes, log, metrics, nioCore, nioHTTPTypes,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        .testTarget(
            name: "kontorTests",
            dependencies: ["Jobs", "kontor", "Ledger", "OutboundHTTP", "Sandbox", "Storage", "TestBusiness", "TestSupport", "Values"],
            exclude: ["Schemathesis"], swiftSettings: settings),
        .testTarget(name: "TidyTests", dependencies: ["Server", "Storage", "TestSupport"], swiftSettings: settings),
    ]
)
