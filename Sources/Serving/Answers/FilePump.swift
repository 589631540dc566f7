import Glibc
import NIOCore
import NIOPosix

extension FileSlice {
    /// - Returns: a region whose handle must be closed once it is sent; nil where there are no more descriptors.
    private var region: FileRegion? {
        let copy = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return nil }
        return FileRegion(
            fileHandle: NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: copy), readerIndex: range.lowerBound,
            endIndex: range.upperBound)
    }

    /// Sends it piece by piece, the next one when the client has taken the one before: over TLS, where each byte comes through
    /// this process in any case. See `KernelFile` for plain sockets.
    ///
    /// - Parameters:
    ///   - size: bytes of a piece.
    ///   - write: sends a piece; the next is read when its future is done.
    /// - Returns: fails when the file did not give all that was promised.
    func pump(
        on channel: any Channel, inPiecesOf size: Int = 64 * 1024,
        write: @escaping (ByteBuffer) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        guard let region else { return channel.eventLoop.makeFailedFuture(ChannelError.inappropriateOperationForState) }
        let sent = NIOLoopBoundBox(0, eventLoop: channel.eventLoop)
        let expected = range.count
        let write = NIOLoopBound(write, eventLoop: channel.eventLoop)
        // The pieces are read by threads that may wait for the disk.
        let end = NonBlockingFileIO(threadPool: .singleton).readChunked(
            fileRegion: region, chunkSize: size, allocator: channel.allocator, eventLoop: channel.eventLoop
        ) { piece in
            sent.value += piece.readableBytes
            return write.value(piece)
        }.flatMapThrowing {
            // Shorter than it was: the client must not take what comes next for the rest of it.
            guard sent.value == expected else { throw ChannelError.eof }
        }
        end.whenComplete { [file] _ in
            try? region.fileHandle.close()
            // Its place is given back with its copy.
            withExtendedLifetime(file) {}
        }
        return end
    }
}
