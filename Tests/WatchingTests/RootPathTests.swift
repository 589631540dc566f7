import Testing

@testable import Watching

@Suite struct RootPathTests {
    @Test func `every link on the way and the folder at its end matter`() throws {
        let temporary = try TemporaryFolder()
        try temporary.makeFolder("site/releases/7/content")
        try temporary.link("releases/7", "site/current")
        try temporary.link(temporary.at("site"), "www")
        let steps = RootPath(temporary.at("www/current/content/")).steps
        #expect(
            steps == [
                RootPath.Step(folder: temporary.path, name: "www"),
                RootPath.Step(folder: temporary.at("site"), name: "current"),
                RootPath.Step(folder: temporary.at("site/releases/7"), name: "content"),
            ])
    }

    @Test func `the way to a missing folder ends where it breaks off`() throws {
        let temporary = try TemporaryFolder()
        #expect(
            RootPath(temporary.at("gone/content")).steps == [RootPath.Step(folder: temporary.path, name: "gone")])
    }

    @Test func `a circle of links ends`() throws {
        let temporary = try TemporaryFolder()
        try temporary.link("b", "a")
        try temporary.link("a", "b")
        #expect(RootPath(temporary.at("a")).steps.count <= 41)
    }
}
