import HTML

/// What becomes of a text that cmark could not be given: paragraphs of it as it stands.
enum PlainParagraphs {
    static func tree(of text: UnsafeBufferPointer<UInt8>) -> HTMLTree {
        if (try? UTF8Span(validating: text.span)) != nil { return tree(ofValid: text) }
        return Array(String(decoding: text, as: UTF8.self).utf8).withUnsafeBufferPointer { tree(ofValid: $0) }
    }

    private static func tree(ofValid text: UnsafeBufferPointer<UInt8>) -> HTMLTree {
        var tree = HTMLTree()
        var paragraph: HTMLTree.Node?
        var number = 0
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let line = UnsafeBufferPointer(rebasing: text[start..<end])
            number += 1
            start = end + 1
            guard line.contains(where: { $0 > UInt8(ascii: " ") }) else {
                paragraph = nil
                continue
            }
            if let paragraph { tree.appendText("\n", to: paragraph) }
            let place = paragraph ?? tree.appendElement(.p, to: tree.root, line: number)
            tree.appendText(line.span, to: place)
            paragraph = place
        }
        return tree
    }
}
