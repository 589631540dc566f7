/// How documents are written, as their generator line names it.
package enum DocumentForm {
    /// The release since which they are written as they are. A release that writes any document in another way, so that
    /// its entity tag is another anyway, raises it to its own version; no other release does, because readers would get
    /// every feed anew for nothing (docs/decisions.md).
    package static let version = "0.1.0"
}
