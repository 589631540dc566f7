/// Front matter in TOML.
enum TOMLHeader {
    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) -> FrontMatter {
        var reader = TOMLReader(header, firstLine: firstLine)
        return FrontMatter(fields: try reader.read(), repairs: reader.repairs)
    }
}
