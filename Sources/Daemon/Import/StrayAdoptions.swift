import Syndication

/// Ids of an old feed that no article has, because the site has other addresses now than at the import. Nobody would
/// notice before readers see its articles as new.
enum StrayAdoptions {
    /// One for each host of which not one fits.
    ///
    /// - Parameters:
    ///   - counts: how many ids, by the host at which their articles were.
    ///   - file: where the address of the site stands, or what remembers the ids.
    static func problems(_ counts: [String: Int], file: String) -> [Problem] {
        counts.sorted { $0.key < $1.key }.map { host, count in
            let ids = count == 1 ? "1 adopted id is" : "\(count) adopted ids are"
            return Problem(
                .warning, file: file,
                "\(ids) for addresses at \(host), which no article here has, so readers of the old feed see its entries as "
                    + "new",
                remedy: "Import the old feed again with --force, with the site.url and content.permalink that fit its "
                    + "links; those of now may come after a build with them")
        }
    }
}
