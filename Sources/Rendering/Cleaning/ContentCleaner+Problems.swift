import HTML
import Syndication

// What is wrong with the addresses in a text, told with its line.
extension ContentCleaner {
    /// More dead links of one file than this help nobody.
    private static let mostProblems = 50

    /// - Parameter url: what the address was resolved to.
    mutating func reportMissing(_ written: String, _ url: WebURL, at node: HTMLTree.Node) {
        let (isMissing, isNotBeside) = (resolver.isMissing(url), resolver.isNotBeside(written))
        // A picture that is there has been given its size.
        guard isMissing || isNotBeside, tree.attribute("width", of: node) == nil, resolver.file(written) == nil else {
            return
        }
        // Markdown percent-encodes what the author wrote.
        let name = Problem.quoted(LinkResolver.percentDecoded(written))
        if isMissing {
            report("the file \"\(name)\" is not there", "Put it there, or correct the path", at: node)
        } else {
            report(
                "the file \"\(name)\" is not beside the article, and feeds lead to \(url)",
                "Put it there, or correct the path, unless the site has it from elsewhere", at: node)
        }
    }

    mutating func report(_ what: String, _ remedy: String, at node: HTMLTree.Node) {
        guard problems.count < Self.mostProblems else { return }
        let line = tree.line(of: node)
        problems.append(
            Problem(
                .warning, file: article.path, line: line > 0 ? lines.sourceLine(of: line) + article.bodyLine - 1 : nil,
                what, remedy: remedy))
    }
}
