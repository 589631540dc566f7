/// Variables that nobody sets for us: Kubernetes tells every container of a namespace where its services are, and Docker's
/// links do the same. Those of a service named `syndicated` begin as ours do: `SYNDICATED_SERVICE_HOST`,
/// `SYNDICATED_PORT`, `SYNDICATED_PORT_80_TCP_ADDR`.
enum ServiceLinks {
    /// - Parameter name: what stands behind `SYNDICATED_`. A service may have a longer name: `WEB_SERVICE_HOST`.
    static func contains(_ name: Substring) -> Bool {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        if words.first == "ENV" || words == ["NAME"] { return true }
        // What could set a key is ours, and told of.
        if name.contains("__") { return false }
        return zip(words, words.dropFirst() + [""]).contains { word, next in
            switch word {
            case "SERVICE": next == "HOST" || next == "PORT"
            case "PORT": next.isEmpty || next.allSatisfy(\.isNumber)
            default: false
            }
        }
    }
}
