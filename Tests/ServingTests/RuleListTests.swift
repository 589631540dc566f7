import Foundation
import Testing

/// Nothing of serving.md section C and of what security.md says of the server is without a test: each has one that
/// names it first (`C8 …`, `security 23 24 …`). That they exist is looked up in their sources.
@Suite struct `Every rule of serving` {
    private static let names: [String] = {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        guard let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil) else { return [] }
        var names: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            names += text.matches(of: /func\s+`([^`]+)`/).map { String($0.1) }
        }
        return names
    }()

    /// What a name cites: the words before the first that is no number of a rule.
    private static func rules(in name: String) -> Set<String> {
        var rules: Set<String> = []
        var isSecurity = false
        for word in name.split(separator: " ") {
            if word == "security" {
                isSecurity = true
            } else if isSecurity, Int(word) != nil {
                rules.insert("security \(word)")
            } else if word.wholeMatch(of: /[CR]\d+(\.\d+)?/) != nil {
                rules.insert(String(word))
            } else {
                break
            }
        }
        return rules
    }

    private static let cited = names.reduce(into: Set<String>()) { $0.formUnion(rules(in: $1)) }

    @Test(arguments: 1...20)
    func `is in the name of a test, where it is a behaviour towards pollers`(number: Int) {
        #expect(Self.cited.contains("C\(number)"))
    }

    @Test(arguments: 16...27)
    func `is in the name of a test, where it is an attack`(number: Int) {
        #expect(Self.cited.contains("security \(number)"))
    }

    @Test(arguments: [
        ("C3 C6 a 304", ["C3", "C6"]), ("security 23 24 no way", ["security 23", "security 24"]),
        ("C9 security 26 ranges", ["C9", "security 26"]), ("a rule C3", []), ("C3: words", []), ("security is", []),
        ("24 hours", []),
    ])
    func `a name cites what it begins with`(name: String, expected: [String]) {
        #expect(Self.rules(in: name) == Set(expected))
    }
}
