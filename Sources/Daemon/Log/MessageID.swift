import Syndication

/// The kinds of events that an operator may want to find or to be told of, each with its `MESSAGE_ID`. Their explanations
/// are in `systemd/syndicated.catalog`, which `journalctl -x` shows.
///
/// A kind is known by how its message begins. The messages belong to the modules that write them; a test looks that each
/// of these is really written somewhere.
package enum MessageID {
    /// A message is of the first kind with whose beginning it begins. The ids are those of `syndicated.catalog`.
    package static let all: [(beginning: String, id: String)] = [
        ("ready", "529a8f5ba45f5c39831bff9006114252"),
        ("published", "8645f3b4cb1d5f5cb1577695526729ef"),
        ("nothing of this change is published", "e5a417acebe4564ba8c417c51d164bd1"),
        ("what is due is not published", "8455d7f5ee1e596980ffa5a304642091"),
        ("a feed is not published", "b2ccc65876995cc684247bdbdda63fe2"),
        ("an article is left out", "45cf0a32afe65f4fafe0fb45a420d20b"),
        ("a page cannot be made", "b154e005534b5effb4c4f0584b586e6f"),
        ("a change is held", "0534c7dcc9ce5ddea88627ff46d6fb7c"),
        ("accepted", "ef341341fa66510daf9ac5eb58904dc2"),
        ("the content folder is gone", "b7be25072beb5241b6e143cf592d7126"),
        ("the content folder has no files", "730028bee0b25a0993bb9a0f10811d3a"),
        ("the content folder is there again", "d9f0d57da954536aa2ca8fcdd9db2bd1"),
        ("the content folder cannot be read", "5f4bc5b07ddc50889d59f6fdc699f869"),
        ("the content folder can be read again", "e0c6de6f29115708a97d5ca4aecaa73f"),
        ("the kernel's limit of inotify", "466f509cd36951118822897340ab68de"),
        ("the clock has jumped ahead", "90c74ac39fcd5a078952f9d184f08ce5"),
        ("the clock is behind", "8d146975968e40e78ffe1a1d4e01c084"),
        ("the clock was set back", "5d0e6c1f4a3b4f7f8a1c2b9e7d604c35"),
        ("the clock is no longer behind", "b7c94e20d15f4c3f9be60a8f3d7125aa"),
        ("the clock is right again", "7852826adb934ace9fb3170c71ffa1a8"),
        ("the clock is followed again", "bf6535602bb658c3b3fe9cff95f77896"),
        ("the system's clock was set", "ced9bebaa3c4506a9dcdad59fc825d6b"),
        ("leases are over by the clock of this start", "9cf16b1fd01c5895ad6ac2edcc595438"),
        ("configuration reloaded", "1338628a8d575807a76e255612d3d0f0"),
        ("the configuration stays as it was", "9629e7d237a4571db3f01ed98b99165c"),
        ("the configuration on the disk would not be taken up", "84faae7f296b4f8a92b494c85bdacabd"),
        ("the watchdog is not fed", "52daa573a2cd562ab0c2c66f483f9e24"),
        ("the new configuration is in force, but the content cannot be read", "7bb1f0daa87fd5cd7469632f967b55b6"),
        ("the certificate stays as it was", "24cfc8de3b5b14c2dac4cf87ac173921"),
        ("the certificate of [server] tls", "4d1c7b0a9e3f4c2ab86e5f7d20c91a3e"),
        ("the daemon serves what it has", "f9ccada086677214b3558c7b15ea5726"),
        ("all is well again", "e2a226413b98024748baf728245a656c"),
        ("commands cannot reach this daemon", "e0dba83a5665893f6ec49c68a9cf323f"),
        ("nobody can watch this daemon", "5ee400c4f7d15c039c119b10969a1cd3"),
        ("connections have to wait", "2a7ef9163a665e5b898874aefdf3414d"),
        ("a new state was begun", "6f0d9a3e5b1c4f7c9f52d1f0b7a86c34"),
        ("the daemon ends", "3b8e5f0c7d214a6f9a0e6c5d82b1f937"),
        ("stopped", "8f3ba99d89025f4fa04b492b1759afde"),
        ("subscribed", "6f982458d7a35ab292b2033386629d2d"),
        ("renewed", "9faabc301d325267b7922047dea31d26"),
        ("unsubscribed", "4c4dfb438df255578b0ca904b4513e25"),
        ("a subscription cannot be stored", "80656d84f748531e8683df307b1da552"),
        ("secrets of subscribers cannot be read", "fbbc3e9063c55b2c9e225329168e0f10"),
        ("secrets of subscribers are in the state as they are", "c58df2847c7e51f397ac85649b545385"),
        ("subscriptions are for an address that is not published", "068817fc355d51fd9de0073b201ccc26"),
        ("denied", "1f3ce9abbfa15e1783aad484879511fc"),
        ("not verified", "abdbb5fa896558e39f1035e219d57428"),
        ("subscriptions cannot be verified", "d1126fdca64d59bcadf273cd2c466d03"),
        ("not delivered", "78c51b85aa325ccd926bdaf2aaac2d92"),
        ("deliveries wait", "f60f16c65be45668983e6a461f9fe01c"),
        ("what was delivered cannot be stored", "de311811d33654008fe07b832d6073aa"),
        ("the subscriber is gone", "c86a880bfd23569cbe35a3e8b7024780"),
        ("the subscriber could not be told", "dd2e95123dc045df802297a82202405c"),
        ("deliveries to an origin are paused", "af6421c845535eb68025ebff31ef44fb"),
        ("deliveries to an origin go on", "968e9c7a33cd57a999184d58d02f23b2"),
        ("callbacks are not told that their subscriptions have ended", "65d74f9b39ef521ea112077a3539bd80"),
        ("hub told", "c4dc69a62fc65fb9bb1e88c468dddf0d"),
        ("the hub was not told", "902fc17725ca5ae7a2e3ee88381ac20a"),
        ("the hub does not take the ping", "058044d984fa554599fbfaaf6609ec04"),
        ("hubs cannot be told", "714d80d8d21456a984ec809bc9900ddb"),
        ("external hubs are not watched", "bfad39560bd45316916257958c956dfe"),
        ("the hub is not watched yet", "a1b98418de695722a35cc0eb074f6f41"),
        ("the hub denies our subscription", "b790dbb85d7c5336b4abbc43aab1aa43"),
        ("no push came from the hub", "518e5df9efdb5c71950387a74a566353"),
        ("the hub pushes again", "2dd35d9e87c25205b05391466e584315"),
        ("a push without the right signature", "7291dd4cfa7b5a3ebdf4438102b64f01"),
    ]

    /// That of a problem in a content file, whose message begins with the path of the file.
    static let contentProblem = "f8c2054f39f75850bf4ae62303177b81"

    private static let folderMark = ".: "

    /// - Parameter path: the content file that the message is about, if it is about one.
    static func of(_ message: String, path: String? = nil) -> String? {
        // A file may lie in a folder that is called as one of the others begins.
        if let path, begins(message, with: path) { return contentProblem }
        // So begins what is wrong with the content folder itself.
        let words = message.hasPrefix(folderMark) ? message.dropFirst(folderMark.count) : message[...]
        return all.first { words.hasPrefix($0.beginning) }?.id
    }

    /// Whether a message begins with a path, as `Problem` writes it.
    static func begins(_ message: String, with path: String) -> Bool {
        message.hasPrefix(path + ":")
    }
}
