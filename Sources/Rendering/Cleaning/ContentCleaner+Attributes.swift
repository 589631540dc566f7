import HTML
import Syndication

// The policy for attributes (spec R3.4), and what addresses and ids become.
extension ContentCleaner {
    mutating func cleanAttributes(of node: HTMLTree.Node, _ element: String) {
        let attributes = tree.attributes(of: node)
        var kept: [HTMLTree.Attribute] = []
        for attribute in attributes {
            guard let policy = AttributePolicy.of(attribute.name, on: element),
                let value = value(of: attribute, policy, on: node, element)
            else { continue }
            kept.append(.init(name: attribute.name, value: TextFilter.cleaned(value)))
        }
        if !kept.contains(where: { $0.name == "srcset" }) { kept.removeAll { $0.name == "sizes" } }
        guard kept != attributes else { return }
        tree.keepAttributes(of: node) { _ in false }
        for attribute in kept { tree.setAttribute(attribute.name, to: attribute.value, of: node) }
    }

    private mutating func value(
        of attribute: HTMLTree.Attribute, _ policy: AttributePolicy, on node: HTMLTree.Node, _ element: String
    ) -> String? {
        switch policy {
        case .address: address(attribute, on: node, element)?.text
        case .sourceSet:
            SourceSet(parsing: attribute.value).text { written in
                if case .url(let url) = resolver.resolve(written) { url } else { nil }
            }
        case .id: id(attribute.value)
        default: policy.tidied(attribute.value)
        }
    }

    /// - Returns: nil where nothing points at it, or another element has it already.
    private mutating func id(_ written: String) -> String? {
        guard Footnotes.isFootnote(written) else {
            return openTargets.remove(written) == nil || written.utf8.contains { $0 <= 0x20 } ? nil : written
        }
        // cmark writes the names of footnotes as it writes addresses: `fn-%C3%A5`. What looks like markup stays as it was.
        let names = [written, LinkResolver.percentDecoded(written)].filter {
            !$0.utf8.contains { "<>\"&".utf8.contains($0) }
        }
        guard let name = names.first(where: { openTargets.remove($0) != nil }) else { return nil }
        // As the links to it are written: browsers compare the characters.
        return footnotePrefix + InternationalText.composed(name)
    }

    private mutating func address(
        _ attribute: HTMLTree.Attribute, on node: HTMLTree.Node, _ element: String
    ) -> WebURL? {
        var written = attribute.value
        // What is left where an address was to be filled in leads nowhere.
        guard written.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        if element == "a", let fragment = Footnotes.fragment(of: written) { written = "#" + footnotePrefix + fragment }
        switch resolver.resolve(written) {
        case .url(let url):
            let isPicture = element == "img" && url.scheme == "data"
            if attribute.name == "src" { reportMissing(written, url, at: node) }
            return url.isWeb || isPicture || attribute.name == "href" ? url : nil
        case .unusable: return nil
        case .dead(let path):
            report(
                "the link leads to \"\(Problem.quoted(LinkResolver.percentDecoded(path)))\", which is no published article; its text was kept",
                "Correct the path, or publish that article", at: node)
            return nil
        }
    }
}
