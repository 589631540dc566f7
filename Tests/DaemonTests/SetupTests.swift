import Foundation
import Syndication
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

struct AddressNoticeTests {
    @Test(arguments: [
        ("0.0.0.0:8080", nil, true), ("[::]:80", nil, true), ("127.0.0.1:8080", nil, false), (":8080", nil, false),
        ("[::]:80", "https://feeds.example.org/", false),
    ])
    func `an address that no reader finds is told`(listen: String, url: String?, isTold: Bool) throws {
        var configuration = Configuration()
        configuration.content.path = "/srv/content"
        configuration.server.listen = [listen]
        configuration.server.url = url.flatMap { WebURL($0) }
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        #expect((setup.addressNotice != nil) == isTold)
    }
}
