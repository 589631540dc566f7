import TOML

/// Front matter in TOML.
enum TOMLHeader {
    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) -> FrontMatter {
        do throws(TOMLProblem) {
            let document = try TOMLDocument(patiently: header, firstLine: firstLine)
            let repairs = document.doubles.map { HeaderProblem.double($0.key, line: $0.place.line) }
            return FrontMatter(fields: fields(document.entries), repairs: repairs)
        } catch {
            throw HeaderProblem(
                line: error.place.line, column: error.place.column, what: "the front matter is not TOML: \(error.what)",
                remedy: error.remedy)
        }
    }

    private static func fields(_ entries: [TOMLEntry]) -> [FrontMatterField] {
        entries.map { FrontMatterField(key: $0.key, value: value($0.value), line: $0.place.line) }
    }

    private static func value(_ value: TOMLValue) -> FrontMatterValue {
        switch value.content {
        case .text(let text): .quoted(text)
        case .word(let word): .plain(word.written)
        case .array(let values): .list(values.map(Self.value))
        case .table(let entries): .map(fields(entries))
        }
    }
}
