import Foundation
import HTML
import ProcessorTime
import SeededRandom
import Testing

/// Input that was made to hurt: it takes neither long, nor the stack, nor the text.
struct HostileInputTests {
    private static func sequence(_ count: Int, _ part: (Int) -> String) -> String {
        (0..<count).map(part).joined()
    }

    static let attacks: [(String, @Sendable () -> String)] = [
        ("nested divs", { String(repeating: "<div>", count: 100_000) + "end" }),
        (
            "nested divs, closed",
            { String(repeating: "<div>", count: 50_000) + "end" + String(repeating: "</div>", count: 50_000) }
        ),
        ("unclosed b", { String(repeating: "<b>", count: 100_000) + "end" }),
        ("unclosed a", { String(repeating: "<a>", count: 100_000) + "end" }),
        ("unclosed font", { String(repeating: "<font>", count: 100_000) + "end" }),
        ("different fonts", { sequence(100_000) { "<font size=\($0)>" } + "end" }),
        ("formatting in paragraphs", { sequence(50_000) { "<p><b id=\($0)></p>" } + "end" }),
        ("misnested", { String(repeating: "<b><p></b>x", count: 50_000) + "end" }),
        ("attributes", { "<p " + sequence(200_000) { "a\($0)=\($0) " } + ">end" }),
        ("attributes of html", { sequence(50_000) { "<html a\($0)=\($0)>" } + "end" }),
        ("attributes of body", { sequence(50_000) { "<body a\($0)=\($0)>" } + "end" }),
        (
            "end tags below deep elements",
            { String(repeating: "<i>", count: 240) + String(repeating: "</x>", count: 200_000) + "end" }
        ),
        (
            "text in deep elements",
            { String(repeating: "<b>", count: 240) + String(repeating: "x", count: 500_000) + "end" }
        ),
        ("tables in tables", { String(repeating: "<table><tr><td>", count: 50_000) + "end" }),
        ("misplaced in tables", { String(repeating: "<table>x", count: 50_000) + "</table>end" }),
        ("foreign", { String(repeating: "<svg>", count: 100_000) + "end" }),
        ("foreign with select", { String(repeating: "<svg></svg><select></select><p>", count: 20_000) + "end" }),
        ("templates", { String(repeating: "<template>", count: 50_000) + "end" }),
        ("framesets below deep elements", { String(repeating: "<div>", count: 50_000) + "<frameset>end" }),
        ("entities", { String(repeating: "&amp;", count: 200_000) + "end" }),
        ("angle brackets", { String(repeating: "<", count: 500_000) + " end" }),
        ("unclosed comments", { "end" + String(repeating: "<!--", count: 200_000) }),
        ("CDATA in a table", { "<table><math><mi><![CDATA[x]]>;end" }),
        ("select in math in a table", { "end<table><math><select><mo><select><thead>" }),
        ("template in math", { "<math><html><mtext><template/></template></body>end" }),
        ("head in svg", { "<svg><head href=x><foreignobject><table></table></svg>end" }),
        ("unclosed script", { "end<script>" + String(repeating: "</scrip", count: 100_000) }),
        ("unclosed tag", { "end<p " + String(repeating: "a='", count: 100_000) }),
    ]

    @Test(arguments: attacks.indices)
    func `hostile markup is read quickly and keeps its text`(index: Int) {
        let (name, make) = Self.attacks[index]
        let html = Array(make().utf8)
        for isPage in [false, true] {
            var tree = HTMLTree()
            let duration = ProcessorTime.measure {
                tree = isPage ? HTMLTree(page: html) : HTMLTree(fragment: html)
            }
            #expect(duration < .seconds(5), "\(name)")
            let isShown = !name.contains("frameset") && name != "templates"
            #expect(tree.textContent(of: tree.root).contains("end") || !isShown, "\(name)")
            #expect(depth(of: tree) <= 256, "\(name)")
        }
    }

    @Test func `depth costs no stack`() async {
        let html = Array((String(repeating: "<div>", count: 200_000) + "end").utf8)
        let text = await withCheckedContinuation { continuation in
            let thread = Thread {
                var tree = HTMLTree(fragment: html)
                tree = tree.normalised()
                continuation.resume(returning: tree.textContent(of: tree.root))
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(text == "end")
    }

    @Test(arguments: [1, 2, 16, 255, 256])
    func `no element lies deeper than the limit`(limit: Int) {
        for nesting in [limit - 1, limit, limit + 1, limit + 100] {
            let html = String(repeating: "<div>", count: nesting) + "end" + String(repeating: "</div>", count: nesting)
            let tree = HTMLTree(fragment: html.utf8, maximumDepth: limit)
            #expect(depth(of: tree) <= limit)
            #expect(tree.textContent(of: tree.root) == "end")
            if nesting < limit { #expect(HTMLSerializer.string(tree) == html) }
            #expect(tree.isSimplified == (nesting >= limit))
        }
    }

    @Test func `any bytes give a tree`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : Array("<>/=\"'&;!-pabt ".utf8).randomElement(using: &random) ?? 0
            }
            let tree = HTMLTree(fragment: bytes)
            let html = HTMLSerializer.bytes(tree)
            #expect(String(validating: html, as: UTF8.self) != nil)
            _ = HTMLTree(page: bytes)
        }
    }

    /// How many nodes lie above the deepest, itself included, the fragment not.
    private func depth(of tree: HTMLTree) -> Int {
        var deepest = 0
        var depth = 0
        var node = tree.root
        while true {
            if let child = tree.firstChild(of: node) {
                node = child
                depth += 1
                deepest = max(deepest, tree.isElement(node) ? depth : 0)
                continue
            }
            while tree.nextSibling(of: node) == nil {
                guard let parent = tree.parent(of: node) else { return deepest }
                node = parent
                depth -= 1
            }
            guard let next = tree.nextSibling(of: node) else { return deepest }
            node = next
            deepest = max(deepest, tree.isElement(node) ? depth : 0)
        }
    }
}
