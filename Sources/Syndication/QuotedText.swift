extension String {
    /// With a backslash before each backslash and each quotation mark, for what stands in quotation marks. A mark counts
    /// also where a combining character follows: to whoever reads bytes, that changes nothing.
    package var withEscapedQuotes: String {
        var escaped = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == "\\" || scalar == "\"" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return String(escaped)
    }
}
