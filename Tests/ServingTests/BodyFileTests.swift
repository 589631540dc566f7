import Glibc
import NIOCore
import Testing

@testable import Serving

struct BodyFileTests {
    @Test func `the second who asks for a body gets it in a file, and so do all after that`() throws {
        let bytes = ByteBuffer(repeating: 0x61, count: 12 * 1024)
        let place = try #require(BodyFilePlace(of: bytes))
        #expect(place.file(of: bytes) == nil)
        let file = try #require(place.file(of: bytes))
        #expect(file.count == bytes.readableBytes)
        var read = [UInt8](repeating: 0, count: file.count + 1)
        #expect(pread(file.descriptor, &read, read.count, 0) == file.count)
        #expect(read.dropLast().elementsEqual(bytes.readableBytesView))
        #expect(place.file(of: bytes) === file)
    }

    @Test func `a small body needs no file`() {
        #expect(BodyFilePlace(of: ByteBuffer(repeating: 0x61, count: 12 * 1024 - 1)) == nil)
    }
}
