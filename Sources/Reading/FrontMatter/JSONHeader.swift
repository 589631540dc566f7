/// Front matter in JSON: an object at the first byte, or between dashes.
enum JSONHeader {
    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) -> FrontMatter {
        let (value, repairs) = try JSONReader.read(Array(header), firstLine: firstLine)
        guard case .map(let fields) = value else {
            throw HeaderProblem(
                line: firstLine, what: "the front matter is not a JSON object",
                remedy: "Write the keys and values between \"{\" and \"}\"")
        }
        return FrontMatter(fields: fields, repairs: repairs)
    }
}
