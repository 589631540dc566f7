/// The kinds of events that an operator may want to find or to be told of, each with its `MESSAGE_ID`. Their explanations
/// are in `systemd/syndicated.catalog`, which `journalctl -x` shows.
///
/// A kind is known by how its message begins. The messages belong to the modules that write them; a test looks that each
/// of these is really written somewhere.
package enum MessageID {
    package static let all: [(beginning: String, id: String)] = [
        ("ready", "529a8f5ba45f5c39831bff9006114252"),
        ("published", "8645f3b4cb1d5f5cb1577695526729ef"),
        ("nothing of this change is published", "e5a417acebe4564ba8c417c51d164bd1"),
        ("a change is held", "0534c7dcc9ce5ddea88627ff46d6fb7c"),
        ("accepted", "ef341341fa66510daf9ac5eb58904dc2"),
        ("the content folder is gone", "b7be25072beb5241b6e143cf592d7126"),
        ("the content folder has no files", "730028bee0b25a0993bb9a0f10811d3a"),
        ("the content folder is there again", "d9f0d57da954536aa2ca8fcdd9db2bd1"),
        ("the clock has jumped ahead", "90c74ac39fcd5a078952f9d184f08ce5"),
        ("the clock is followed again", "bf6535602bb658c3b3fe9cff95f77896"),
        ("configuration reloaded", "1338628a8d575807a76e255612d3d0f0"),
        ("the configuration stays as it was", "9629e7d237a4571db3f01ed98b99165c"),
        ("the watchdog is not fed", "52daa573a2cd562ab0c2c66f483f9e24"),
        ("the new configuration is in force, but the content cannot be read", "7bb1f0daa87fd5cd7469632f967b55b6"),
        ("the certificate stays as it was", "24cfc8de3b5b14c2dac4cf87ac173921"),
        ("the daemon serves what it has", "f9ccada086677214b3558c7b15ea5726"),
        ("all is well again", "e2a226413b98024748baf728245a656c"),
        ("commands cannot reach this daemon", "e0dba83a5665893f6ec49c68a9cf323f"),
        ("stopped", "8f3ba99d89025f4fa04b492b1759afde"),
        ("subscribed", "6f982458d7a35ab292b2033386629d2d"),
        ("renewed", "9faabc301d325267b7922047dea31d26"),
        ("unsubscribed", "4c4dfb438df255578b0ca904b4513e25"),
        ("denied", "1f3ce9abbfa15e1783aad484879511fc"),
        ("not verified", "abdbb5fa896558e39f1035e219d57428"),
        ("not delivered", "78c51b85aa325ccd926bdaf2aaac2d92"),
        ("the subscriber is gone", "c86a880bfd23569cbe35a3e8b7024780"),
        ("the subscriber could not be told", "dd2e95123dc045df802297a82202405c"),
        ("deliveries to an origin go on", "968e9c7a33cd57a999184d58d02f23b2"),
        ("hub told", "c4dc69a62fc65fb9bb1e88c468dddf0d"),
        ("the hub was not told", "902fc17725ca5ae7a2e3ee88381ac20a"),
        ("the hub does not take the ping", "058044d984fa554599fbfaaf6609ec04"),
    ]

    /// That of a problem in a content file, whose message begins with the path of the file.
    static let contentProblem = "f8c2054f39f75850bf4ae62303177b81"

    /// - Parameter path: the content file that the message is about, if it is about one.
    static func of(_ message: String, path: String? = nil) -> String? {
        // A file may lie in a folder that is called as one of the others begins.
        if let path, message.hasPrefix("\(path):") { return contentProblem }
        return all.first { message.hasPrefix($0.beginning) }?.id
    }
}
