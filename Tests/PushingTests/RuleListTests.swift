import Foundation
import Testing

/// Nothing of the specification is without a test: each rule of websub.md sections 1 and 2 is in the name of one, and each
/// fault, wish and attack is listed here with its test. That these tests exist is looked up in their sources.
@Suite struct `Every rule of the hub` {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private static func names(in module: String) throws -> [String] {
        let folder = tests.appendingPathComponent(module)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .flatMap { name in
                try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                    .matches(of: /func\s+`([^`]+)`/).map { String($0.1) }
            }
    }

    private func isNamed(_ rule: String, in names: [String]) -> Bool {
        names.contains { name in
            name.prefix { $0 != ":" }.split(separator: " ").contains { $0 == rule }
        }
    }

    @Test func `is in the name of a test`() throws {
        let names = try Self.names(in: "PushingTests")
        for number in 1...60 { #expect(isNamed("H-\(number)", in: names), "H-\(number)") }
        let whole = try Self.names(in: "SystemTests")
        for number in 1...11 { #expect(isNamed("P-\(number)", in: whole), "P-\(number)") }
    }

    /// Section 6: what real hubs get wrong.
    @Test(arguments: [
        ("lost updates", "no subscription of many at once is lost"),
        ("hub.topic not encoded", "asks the callback what it was asked for, and leaves its query alone"),
        ("a secret never replaced", "a renewal changes secret and lease when it is verified, and not before"),
        ("an unsubscription without intent", "an unsubscription takes effect when it is verified, and not before"),
        ("the challenge as a prefix", "succeeds with any 2xx that repeats the challenge, and nothing else"),
        ("only 200 accepted", "is done with any 2xx, whatever the answer's body is"),
        ("redirects followed", "that is not answered with 2xx is tried again, with the same id"),
        ("the callback's query rebuilt", "keeps what the subscriber wrote"),
        ("older after newer", "of newer content takes the place of one that waits"),
        (
            "dropped after failures",
            "H-52 H-53 H-54: failures never end a subscription; each update is tried again, with the newest content"
        ),
        ("an error page distributed", "what is delivered is an edition, and never an answer of anybody"),
        ("the secret's limit", "that is not in order is refused in words for a person"),
        ("lease 0 announced", "is never zero, whatever the rules are"),
        ("a hanging callback", "to good subscribers is quick, whatever bad ones do"),
        ("unchanged content", "is made once for each change, also to one that has renewed"),
        ("all at once", "never has more on its way than it may"),
    ])
    func `a fault of other hubs has a test`(fault: String, test: String) throws {
        #expect(try Self.names(in: "PushingTests").contains(test), "\(fault)")
    }

    /// Section 6: asked for, and found nowhere.
    @Test(arguments: [
        ("an external hub is dead", "tells of a hub that is silent, asks it again, and tells that it pushes again"),
        ("a delivery log", "the last attempts are remembered"),
        (
            "the newest after an outage",
            "H-52 H-53 H-54: failures never end a subscription; each update is tried again, with the newest content"
        ),
        ("an initial delivery", "tells what changed between the request and its verification, and all on request"),
        ("the algorithm per subscriber", "is signed as the subscriber or the operator wants"),
        ("a word at the end", "is told with its reason when the feed is gone for good"),
        ("the canonical topic", "that is not in order is refused in words for a person"),
        ("an echo of verify_token", "asks the callback what it was asked for, and leaves its query alone"),
    ])
    func `a wish of the field has a test`(wish: String, test: String) throws {
        #expect(try Self.names(in: "PushingTests").contains(test), "\(wish)")
    }

    /// Security.md section 5, items 1 to 16.
    @Test(arguments: [
        (1, "never goes to an address that is not public"), (2, "with a callback that cannot be is refused at once"),
        (3, "with a callback that cannot be is refused at once"),
        (4, "item 4: names that lead to private addresses are never followed there"),
        (5, "succeeds with any 2xx that repeats the challenge, and nothing else"),
        (6, "with a callback that cannot be is refused at once"),
        (7, "by a hostile answer to a verification is no consent"),
        (8, "that is not in order is refused in words for a person"),
        (9, "that names one victim a thousand times hits a budget"),
        (10, "by floods of renewals and ends that nobody confirms changes nothing"),
        (11, "by a strange secret signs with its bytes"), (11, "by numbers of all kinds is survived"),
        (12, "by ten thousand fields is refused"), (12, "is a form, or is refused"),
        (13, "item 13: a callback that is unreachable for ever costs less and less, and ends with its lease"),
        (14, "item 14, security 34: secrets are in no log, list, status, metric or file"),
        (14, "is right for these bytes and this secret only"),
        (15, "H-55 H-56 H-57 H-58: with a secret there is a signature of the exact body, and none without"),
        (16, "by a topic with line ends reaches no header"),
    ])
    func `an attack has a test`(item: Int, test: String) throws {
        let names = try Self.names(in: "PushingTests") + Self.names(in: "SystemTests")
        #expect(names.contains(test), "\(item)")
    }
}
