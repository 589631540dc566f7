import Recording
import Syndication
import Synchronization

/// Where the published articles are, for links between files. Rendering asks from several threads, so this keeps its
/// own copy of what the catalogue knows, brought up to date with every change.
final class SiteMap: Sendable {
    private struct State {
        /// The text of a `WebURL` for each path: few are ever asked for.
        var permalinks = CompactMap<String, String>()
        /// Files by their bare name, made when somebody asks for one; a name that two files have is not in it.
        var byName: [String: String]?
        /// The addresses of all pages, made when somebody asks for one.
        var addresses: Set<String>?
        /// Nil while no step is under way.
        var earlier: Earlier?
    }

    /// What the step that is under way has changed, as it was before.
    private struct Earlier {
        /// All permalinks, once the step has begun anew with others.
        var permalinks: CompactMap<String, String>?
        /// By path; a path that was no article's has nil.
        var changed: [String: String?] = [:]
        /// The whole map, once somebody has asked for it.
        var map: SiteMap?
    }

    private let state: Mutex<State>

    init() { state = Mutex(State()) }

    private init(_ permalinks: CompactMap<String, String>) { state = Mutex(State(permalinks: permalinks)) }

    /// From here on it is kept where articles were, until `endStep`.
    func beginStep() {
        state.withLock { state in
            if state.earlier == nil { state.earlier = Earlier() }
        }
    }

    /// The step is committed, or taken back.
    func endStep() { state.withLock { $0.earlier = nil } }

    /// The map as it was before the step that is under way.
    func beforeStep() -> SiteMap {
        state.withLock { state in
            if let map = state.earlier?.map { return map }
            var permalinks = state.earlier?.permalinks ?? state.permalinks
            for (path, permalink) in state.earlier?.changed ?? [:] { permalinks[path] = permalink }
            let map = SiteMap(permalinks)
            state.earlier?.map = map
            return map
        }
    }

    /// Begins anew with all live entries of a catalogue.
    func fill(from catalogue: Catalogue) {
        var permalinks = CompactMap<String, String>()
        permalinks.reserve(catalogue.count)
        catalogue.forEachLive { _, path, url in permalinks[path] = url }
        state.withLock { state in
            var earlier = state.earlier
            if earlier?.permalinks == nil { earlier?.permalinks = state.permalinks }
            state = State(permalinks: permalinks, earlier: earlier)
        }
    }

    /// - Parameter permalink: nil when no article is published from that file.
    func set(_ path: String, _ permalink: WebURL?) {
        state.withLock { state in
            let before = state.permalinks[path]
            guard before != permalink?.text else { return }
            // What is kept first is what stood there when the step began.
            if state.earlier?.permalinks == nil, state.earlier?.changed[path] == nil {
                state.earlier?.changed.updateValue(before, forKey: path)
            }
            state.permalinks[path] = permalink?.text
            (state.byName, state.addresses) = (nil, nil)
        }
    }

    /// The page of an article that is published there.
    func page(at address: PageAddress) -> WebURL? {
        let found = state.withLock { state in
            if state.addresses == nil {
                state.addresses = Set(state.permalinks.keys.compactMap { state.permalinks[$0] })
            }
            return address.spellings.first { state.addresses?.contains($0) == true }
        }
        return found.flatMap { WebURL($0) }
    }

    /// - Parameter path: of a content file, or a bare file name that only one article has.
    func permalink(of path: String) -> WebURL? {
        text(ofPermalinkOf: path).flatMap { WebURL($0) }
    }

    private func text(ofPermalinkOf path: String) -> String? {
        state.withLock { state in
            if let found = state.permalinks[path] { return found }
            guard !path.utf8.contains(UInt8(ascii: "/")) else { return nil }
            if state.byName == nil { state.byName = Self.names(of: state.permalinks.keys) }
            return state.byName?[path].flatMap { state.permalinks[$0] }
        }
    }

    private static func names(of paths: some Sequence<String>) -> [String: String] {
        var names: [String: String] = [:]
        var shared: Set<String> = []
        for path in paths {
            let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
            if names.updateValue(path, forKey: name) != nil { shared.insert(name) }
        }
        for name in shared { names[name] = nil }
        return names
    }
}
