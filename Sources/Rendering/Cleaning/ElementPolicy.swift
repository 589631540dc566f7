/// What becomes of an element, by its name (spec R3.3, profile "reader").
enum ElementPolicy: Equatable, Sendable {
    case keep
    /// Its children stay in its place.
    case unwrap
    /// As `unwrap`, but it began a line of its own: its text must not run into its neighbours'.
    case unwrapBlock
    case rename(to: String)
    /// With everything inside.
    case remove
    /// Frames and players: see `Embed`.
    case embed
    case drawing
    case formula
    case input
    case noscript

    /// Elements that nobody has heard of keep their text, as those that authors define (`my-element`) do.
    static func of(_ name: String) -> ElementPolicy {
        table[name] ?? .unwrap
    }

    private static let table: [String: ElementPolicy] = {
        var table: [String: ElementPolicy] = [:]
        func enter(_ policy: ElementPolicy, _ names: String) {
            for name in names.split(separator: " ") { table[String(name)] = policy }
        }
        enter(
            .keep,
            """
            a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del \
            details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark nav ol \
            p picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th \
            thead time tr track u ul var video wbr
            """)
        enter(.unwrap, "font big tt label button")
        enter(.unwrapBlock, "html body center form fieldset legend hgroup main search dialog")
        enter(
            .remove,
            """
            script style template head title link meta base param frame frameset noframes noembed applet canvas select \
            textarea option optgroup datalist output progress meter marquee plaintext xmp listing area bgsound \
            keygen slot
            """)
        table["strike"] = .rename(to: "s")
        table["acronym"] = .rename(to: "abbr")
        for name in ["iframe", "embed", "object"] { table[name] = .embed }
        table["svg"] = .drawing
        table["math"] = .formula
        table["input"] = .input
        table["noscript"] = .noscript
        return table
    }()
}
