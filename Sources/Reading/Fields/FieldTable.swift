import Syndication

/// The fields of front matter under the names that articles know.
struct FieldTable {
    private let fields: [FrontMatterField]
    /// How many of them front matter has; those behind are a page's.
    private let written: Int
    /// For each name: which field has it, or -1; and its rank.
    private var places = [Int](repeating: -1, count: FieldName.allCases.count)
    private var ranks = [Int](repeating: .max, count: FieldName.allCases.count)
    /// Whether front matter is `Key: value` lines, as Pelican has it.
    let isPlain: Bool
    /// Whether the title is named, be it with nothing: then the article wants none.
    private(set) var namesTitle = false

    /// - Parameters:
    ///   - fields: from front matter.
    ///   - page: what an HTML page tells of itself; it counts where the front matter says nothing.
    init(_ fields: [FrontMatterField], isPlain: Bool = false, page: [FrontMatterField] = []) {
        self.isPlain = isPlain
        var all = fields
        var inside: [FrontMatterField] = []
        for field in fields {
            if case .map(let nested) = field.value,
                FieldName.transparentMaps.contains(FieldName.normalForm(field.key))
            {
                inside += nested
            }
        }
        let outer = all.count
        all += inside
        written = all.count
        all += page
        self.fields = all
        for index in all.indices {
            enter(index, penalty: index < outer ? 0 : index < written ? 100 : 200)
        }
    }

    /// The field with that meaning whose name is the most trusted one.
    subscript(name: FieldName) -> FrontMatterField? {
        let place = places[name.rawValue]
        return place < 0 ? nil : fields[place]
    }

    /// Whether front matter says it, and not the page that follows it.
    func isWritten(_ name: FieldName) -> Bool { places[name.rawValue] < written }

    func text(_ name: FieldName) -> String? { self[name]?.value.text }

    func bool(_ name: FieldName) -> Bool? { self[name]?.value.bool }

    private mutating func enter(_ index: Int, penalty: Int) {
        let field = fields[index]
        guard let place = FieldName.place(of: FieldName.normalForm(field.key)) else { return }
        if place.name == .title, penalty == 0 { namesTitle = true }
        guard !field.value.isEmpty else { return }
        // `hero: false`, `link: true` and `copyright: true` name no picture, no address and nobody.
        if field.value.isBoolean, [.image, .enclosure, .externalLink, .comments, .via, .rights].contains(place.name) {
            return
        }
        let rank = place.rank + penalty
        // Of two with the same name the last wins (spec section 19).
        guard rank <= ranks[place.name.rawValue] else { return }
        ranks[place.name.rawValue] = rank
        places[place.name.rawValue] = index
    }
}
