import Composing
package import Syndication

/// What the product calls itself.
package enum Version {
    /// As people call it, and as commands and folders are named.
    package static let name = "syndicated"
    /// Of Semantic Versioning.
    package static let number = "0.1.0"
    /// Where the product is described.
    package static let home = "https://github.com/syndicated/syndicated"

    /// The feeds' generator line. An upgrade alone changes no document.
    package static let generator = Feed.Generator(name: name, version: DocumentForm.version, url: WebURL(home))

    /// Sent with every request that goes out, so that whoever receives it can find out what it is.
    package static let userAgent = "\(name)/\(number) (+\(home))"
}
