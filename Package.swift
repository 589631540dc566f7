// swift-tools-version: 6.2
import PackageDescription

// One target per module. An import points down this list, never up: the compiler enforces the order of the house.
// What each module is for stands in ARCHITECTURE.md; why each dependency was chosen, in docs/decisions.md.

/// The settings every Swift target of ours is built with.
let houseRules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The same for tests, but for the visibility of members: an optimised build takes some members of the system's own
/// types for those of a C module that NIO has in it.
let testRules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

extension Target {
    /// A module of ours, with its tests beside it in `Tests/<name>Tests`.
    static func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
        .target(name: name, dependencies: dependencies, swiftSettings: houseRules)
    }

    /// - Parameter files: folders of test data, which the tests find beside themselves.
    static func tests(
        _ name: String, _ dependencies: [Target.Dependency] = [], files: [String] = []
    ) -> Target {
        .testTarget(
            name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: files,
            swiftSettings: testRules)
    }
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let deque = product(name: "DequeModule", package: "swift-collections")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHPACK = product(name: "NIOHPACK", package: "swift-nio-http2")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTP2 = product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let orderedCollections = product(name: "OrderedCollections", package: "swift-collections")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "syndicated",
    products: [.executable(name: "syndicated", targets: ["syndicated"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Doors to C: a module map, and a shim where Swift cannot call C as it is.
        .systemLibrary(name: "CCmarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CLibBrotli", pkgConfig: "libbrotlienc", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLinux"),

        // The vocabulary, and thin wrappers.
        .module("Syndication", [.orderedCollections]),
        .module("TOML"),
        .module("XML", ["CLibXML2", "Syndication"]),
        .module("HTML", ["CGumbo", "Syndication"]),
        .module("Markdown", ["CCmarkGFM", "HTML", "Syndication"]),
        .module("Compression", ["CLibBrotli", "CLibDeflate", "CLibZstd"]),
        .module("Storage", ["Syndication", .grdb, .grdbSQLite]),
        .module("Transfer", ["CLibCurl", "CLinux", "Syndication", .deque]),

        // The verbs, in the order an article meets them.
        .module("Watching", ["CLinux", "Syndication"]),
        .module("Reading", ["Syndication", "TOML", "XML", "HTML", "Markdown", .crypto, .yams]),
        .module("Recording", ["Syndication", "Storage", .grdb]),
        .module("Rendering", ["Syndication", "HTML", "Markdown"]),
        .module("Composing", ["Syndication", "XML", .crypto]),
        .module("Importing", ["Syndication", "XML"]),
        .module(
            "Publishing",
            [
                "Syndication", "Watching", "Reading", "Recording", "Rendering", "Composing", "Compression", "Storage",
                .crypto, .grdb, .logging,
            ]),
        .module(
            "Pushing", ["Syndication", "XML", "Transfer", "Storage", "Publishing", .crypto, .deque, .grdb, .logging]),
        .module(
            "Serving",
            [
                "CLinux", "Syndication", "Publishing", .logging, .nioCore, .nioHPACK, .nioHTTP1, .nioHTTP2, .nioPosix,
                .nioSSL, .nioTLS,
            ]),

        // The roof.
        .module(
            "Daemon",
            [
                "CLinux", "Syndication", "TOML", "Watching", "Reading", "Recording", "Rendering", "Composing",
                "Compression", "Storage", "Transfer", "Importing", "Publishing", "Pushing", "Serving",
                .crypto, .logging, .serviceLifecycle, .unixSignals,
            ]),
        .executableTarget(
            name: "syndicated",
            dependencies: ["Daemon", .argumentParser],
            swiftSettings: houseRules,
            // The toolchain's own linker, which makes the package smaller: see scripts/package-deb.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux], configuration: .release))]),

        // Tests, beside each module, and the built binary as a whole.
        .target(name: "ProcessorTime", path: "Tests/ProcessorTime", swiftSettings: houseRules),
        .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: houseRules),
        .tests("Syndication", ["ProcessorTime", "SeededRandom"]),
        .tests("TOML", ["ProcessorTime", "SeededRandom"]),
        .tests("XML", ["ProcessorTime", "SeededRandom"]),
        .tests("HTML", ["ProcessorTime", "SeededRandom"]),
        .tests("Markdown", ["HTML", "ProcessorTime", "SeededRandom"]),
        .tests("Compression", ["CLibBrotli", "CLibZstd"]),
        .tests("Storage", [.grdb]),
        .tests("Transfer", ["Syndication"]),
        .tests("Watching", ["CLinux", "Syndication"]),
        .tests(
            "Reading", ["Syndication", "HTML", "Markdown", "ProcessorTime", "SeededRandom", .yams], files: ["Golden"]),
        .tests("Recording", ["Syndication", "Storage", "SeededRandom", .grdb]),
        .tests(
            "Rendering", ["Syndication", "HTML", "Markdown", "ProcessorTime", "SeededRandom"],
            files: ["Fixtures", "Golden"]),
        .tests("Composing", ["Syndication", "XML"], files: ["Golden"]),
        .tests("Importing", ["Syndication", "SeededRandom"]),
        .tests(
            "Publishing",
            [
                "Syndication", "Watching", "Reading", "Recording", "Rendering", "Composing", "Storage", "XML",
                "ProcessorTime", "SeededRandom", .grdb, .logging,
            ]),
        .tests("Pushing", ["Syndication", "Transfer", "Storage", "Publishing", .crypto, .grdb, .logging]),
        .tests(
            "Serving",
            [
                "Syndication", "Publishing", "SeededRandom", .logging, .nioCore, .nioHPACK, .nioHTTP2, .nioPosix,
                .nioSSL,
            ],
            files: ["Golden"]),
        .tests("Daemon", ["Syndication", "Storage", .logging]),
        .testTarget(name: "SystemTests", dependencies: ["syndicated"], swiftSettings: testRules),
    ],
    swiftLanguageModes: [.v6]
)
