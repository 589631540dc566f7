import Testing

@testable import Daemon

struct OpenFilesTests {
    @Test(arguments: [
        (wanted: 4096, limit: 65_536, count: 4096), (4096, 5376, 4096), (4096, 5375, 4095), (4096, 4096, 2816),
        (4096, 1024, 512), (4096, 128, 64), (4096, 64, 8), (4096, 0, 8), (4096, Int.max, 4096),
        // What is asked for fits.
        (100, 1024, 100), (5, 64, 5), (1, 0, 1),
    ])
    func `connections leave the daemon the files that it needs itself`(wanted: Int, limit: Int, count: Int) {
        let connections = OpenFiles.connections(wanted, within: limit)
        #expect(connections.count == count)
        #expect((connections.notice != nil) == (count < wanted))
    }

    /// Each is two more than its connection.
    @Test(arguments: [
        (connections: 4096, limit: 65_536, count: 30_176), (4096, 5376, 96), (4096, 5378, 97), (512, 1024, 38),
        (256, 1024, 166), (750, 1500, 56), (8, 64, 4), (8, 0, 4), (1, 0, 4),
    ])
    func `files on their way to readers take what connections and the daemon leave`(
        connections: Int, limit: Int, count: Int
    ) {
        #expect(OpenFiles.media(beside: connections, within: limit) == count)
    }

    @Test func `the warning names the limit that is enough`() {
        let notice = OpenFiles.connections(4096, within: 1024).notice
        #expect(
            notice == """
                at most 512 connections are taken, and not the 4096 of max-connections: the process may open 1024 files, and \
                needs some itself. Set LimitNOFILE=5376 in the unit, or lower max-connections
                """)
        #expect(OpenFiles.connections(4096, within: 5376).notice == nil)
    }
}
