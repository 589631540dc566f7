import Syndication

// What a check tells of template code.
extension TemplateExpansion {
    /// More problems of one file than this help nobody.
    private static let mostProblems = 50

    /// An include is known by its file.
    mutating func reportUnknown(_ tag: TemplateTag) {
        let name = Problem.quoted(tag.name == "include" ? "include \(tag.values.first ?? "")" : tag.name)
        let shown = tag.kind == .statement ? "{% \(name) %}" : "{{< \(name) >}}"
        report(name, at: tag.range.lowerBound, "the shortcode \"\(shown)\" is not known, and was removed")
    }

    /// What a tag encloses cannot be told here.
    mutating func reportLeftOut(_ tag: TemplateTag) {
        report("{% \(tag.name) %}", at: tag.range.lowerBound, "what \"{% \(tag.name) %}\" encloses was left out")
    }

    /// Once for each name in a file.
    mutating func report(_ name: String, at offset: Int, _ what: String) {
        guard reported.insert(name).inserted else { return }
        add(what, at: offset, remedy: "Write what it stands for as Markdown or HTML if readers of feeds should see it")
    }

    mutating func reportDeadLink(_ name: String, at offset: Int) {
        add(
            "the link leads to \"\(Problem.quoted(name))\", which is no published article; its text was kept",
            at: offset,
            remedy: "Correct the name, or publish that article")
    }

    mutating func add(_ what: String, at offset: Int, remedy: String) {
        guard problems.count < Self.mostProblems else { return }
        let (line, column) = places.place(of: offset)
        problems.append(Problem(.warning, file: file, line: line, column: column, what, remedy: remedy))
    }
}
