/// What the configuration of a site's generator calls the site.
package enum GeneratorConfiguration {
    /// Hugo's, Zola's and Jekyll's, where they lie beside or above the content folder.
    package static let fileNames = [
        "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/config.toml",
        "zola.toml", "config.toml", "config.yaml", "config.yml", "config.json", "_config.yml", "_config.yaml",
    ]

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: for its ending, which tells the language.
    /// - Returns: nil for a file that names no site's address: it is the configuration of something else.
    package static func title(in bytes: [UInt8], path: String) -> String? {
        guard case .map(let fields)? = try? FrontMatterValue(dataFile: bytes, path: path),
            fields.value("baseurl", "url") != nil
        else { return nil }
        return fields.line("title")
    }
}
