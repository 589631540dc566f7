import Glibc
import NIOCore
import NIOPosix

extension FileSlice {
    /// For the kernel, which sends it as it is.
    ///
    /// - Returns: a region whose handle must be closed once it is sent.
    var region: FileRegion {
        FileRegion(
            fileHandle: NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: dup(file.descriptor)),
            readerIndex: range.lowerBound, endIndex: range.upperBound)
    }

    /// Sends it where the kernel cannot do that by itself, because the bytes have to be encrypted: piece by piece, the
    /// next one when the client has taken the one before.
    ///
    /// - Parameter write: sends a piece; the next is read when its future is done.
    func pump(
        on channel: any Channel, write: @escaping (ByteBuffer) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        let region = region
        let write = NIOLoopBound(write, eventLoop: channel.eventLoop)
        // The pieces are read by threads that may wait for the disk.
        let end = NonBlockingFileIO(threadPool: .singleton).readChunked(
            fileRegion: region, chunkSize: 64 * 1024, allocator: channel.allocator, eventLoop: channel.eventLoop
        ) { piece in
            write.value(piece)
        }
        end.whenComplete { _ in try? region.fileHandle.close() }
        return end
    }
}
