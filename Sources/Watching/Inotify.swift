import CLinux
import Glibc
import Syndication

/// One inotify instance of the kernel (inotify(7)). Names in its events are raw bytes.
struct Inotify: ~Copyable {
    struct Event {
        /// Which watch; -1 for an overflow.
        let watch: Int32
        let mask: UInt32
        /// Within the watched folder; empty when the event is about the folder itself.
        let name: [UInt8]

        func has(_ bits: Int32...) -> Bool {
            bits.contains { mask & UInt32(bitPattern: $0) != 0 }
        }
    }

    enum Refusal: Error {
        /// The kernel's limit of watches is reached.
        case limit
        /// The folder is gone, or may not be read; a scan finds out.
        case folder
    }

    private let descriptor: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init() throws(WatchingError) {
        let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard number >= 0 else { throw Self.refusal(errno) }
        descriptor = FileDescriptor(owning: number)
    }

    /// The kernel has one number for two shortages: of descriptors, and of instances.
    private static func refusal(_ code: Int32) -> WatchingError {
        if code == ENFILE { return .outOfFiles(".", reason: systemMessage(code)) }
        guard code == EMFILE else { return .failed(doing: "starting inotify", reason: systemMessage(code)) }
        let other = open("/", CLINUX_O_PATH | O_CLOEXEC)
        guard other >= 0 else { return .outOfFiles(".", reason: systemMessage(code)) }
        close(other)
        return .noInstance
    }

    var number: Int32 { descriptor.number }

    /// Watches a folder. The same folder watched again keeps its number, under whichever name.
    func watch(_ path: String) throws(Refusal) -> Int32 {
        try add(path, Self.comingAndGoing | IN_MODIFY | IN_CLOSE_WRITE)
    }

    /// Watches what comes into a folder and goes from it, and who may enter it, and not what is written there: our own
    /// state may lie in it, and each page of it would be an event.
    func watchNames(in path: String) throws(Refusal) -> Int32 {
        // A folder that is watched for more already stays so.
        try add(path, Self.comingAndGoing | Int32(IN_MASK_ADD))
    }

    private static let comingAndGoing =
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR
        | IN_EXCL_UNLINK

    private func add(_ path: String, _ mask: Int32) throws(Refusal) -> Int32 {
        let watch = inotify_add_watch(descriptor.number, path, UInt32(bitPattern: mask))
        guard watch >= 0 else { throw errno == ENOSPC || errno == ENOMEM ? .limit : .folder }
        return watch
    }

    func forget(_ watch: Int32) {
        // The kernel may have dropped the watch before us; then there is nothing to do.
        _ = inotify_rm_watch(descriptor.number, watch)
    }

    /// The events that wait now, at most one buffer of them; empty when there are none.
    mutating func read() -> [Event] {
        let number = descriptor.number
        let count = buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
        guard count > 0 else { return [] }
        return buffer.withUnsafeBytes { Self.events(in: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private static func events(in bytes: UnsafeRawBufferPointer) -> [Event] {
        var events: [Event] = []
        let header = MemoryLayout<inotify_event>.size
        var position = 0
        while position + header <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
            let end = position + header + Int(event.len)
            guard end <= bytes.count else { break }
            let name = bytes[(position + header)..<end].prefix { $0 != 0 }
            events.append(Event(watch: event.wd, mask: event.mask, name: Array(name)))
            position = end
        }
        return events
    }
}
