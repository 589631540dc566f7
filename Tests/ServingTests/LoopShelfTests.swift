import Publishing
import Testing

@testable import Serving

struct LoopShelfTests {
    @Test func `documents that were replaced or removed are let go of, also where nobody asks for them again`() throws {
        let kept = Sample.edition("kept")
        let shelf = EditionShelf(Sample.display([kept, Sample.edition("news"), Sample.edition("sport")]))
        let settings = ServerSettings(addresses: [])
        let prepared = PreparedShelf(settings: settings)
        let loop = LoopShelf(shelf: shelf, prepared: prepared, settings: settings, handlers: [])
        weak let unchanged = loop.document(at: "/kept.atom")
        weak let replaced = loop.document(at: "/news.atom")
        weak let removed = loop.document(at: "/sport.atom")
        #expect(unchanged != nil && replaced != nil && removed != nil)
        let next = Sample.edition("news", text: "<feed>newer</feed>", stem: "6a3d", version: 2)
        shelf.show(Sample.display([kept, next]))
        #expect(loop.document(at: "/kept.atom") === unchanged)
        #expect(unchanged != nil)
        #expect(replaced == nil)
        #expect(removed == nil)
        #expect(loop.document(at: "/sport.atom") == nil)
        #expect(loop.document(at: "/news.atom")?.document.stem == "6a3d")
    }
}
