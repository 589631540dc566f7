extension FrontMatterValue {
    /// Reads a file that is nothing but data.
    ///
    /// - Parameter path: its ending tells the language.
    init(dataFile bytes: [UInt8], path: String) throws(HeaderProblem) {
        let text = SourceText(bytes).bytes[...]
        self =
            if path.hasSuffix(".json") {
                try JSONReader.read(Array(text), firstLine: 1).value
            } else if path.hasSuffix(".toml") {
                .map(try TOMLHeader.read(text, firstLine: 1).fields)
            } else {
                try YAMLHeader.readAny(text, firstLine: 1).value
            }
    }
}
