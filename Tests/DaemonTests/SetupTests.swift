import Foundation
import Testing

@testable import Daemon

struct ContentPathTests {
    @Test func `a relative folder is below the working folder, or beside it`() {
        let here = FileManager.default.currentDirectoryPath
        let above = URL(fileURLWithPath: here).deletingLastPathComponent().path
        let below = here == "/" ? "" : here
        for (written, path) in [
            ("..", above), ("../", above), (".", here), ("content", below + "/content"),
            ("a/../content", below + "/content"), ("/srv/a/../content", "/srv/content"),
            ("/srv/content/", "/srv/content"),
        ] {
            var configuration = Configuration()
            configuration.content.path = written
            #expect(Setup.contentPath(of: configuration) == path, "\(written)")
        }
        #expect(Setup.contentPath(of: Configuration()) == nil)
    }
}
