import Glibc
import Syndication

/// One number for all that the kernel says of everything in the content folder: names, kinds, inodes, sizes and times.
/// Two that are equal say that nothing was touched in between, at a quarter of what a scan costs: no name becomes text,
/// nothing is looked up, nothing is kept.
///
/// It takes in every file's time of change, which nobody can set, and every folder's, so that a file that was moved away
/// and back counts as touched. The order of the names does not matter, and its beginning is drawn by lot, so that nobody
/// can make two folders that are equal to us.
struct TreeDigest: Hashable {
    private var sum: UInt64 = 0
    private var product: UInt64 = 0

    private static let seed = UInt64.random(in: .min ... .max)

    mutating func add(_ entry: EntryDigest) {
        sum &+= entry.value
        product ^= (entry.value ^ (entry.value >> 29)) &* 0xBF58_476D_1CE4_E5B9
    }

    /// What is said of one name.
    struct EntryDigest {
        fileprivate var value = TreeDigest.seed

        init(in folder: FolderIdentity, _ name: UnsafeBufferPointer<UInt8>) {
            mix(folder.device)
            mix(folder.inode)
            var index = 0
            let bytes = UnsafeRawBufferPointer(name)
            while index &+ 8 <= bytes.count {
                mix(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= 8
            }
            var rest = UInt64(truncatingIfNeeded: bytes.count) << 56
            while index < bytes.count {
                rest = (rest << 8) ^ UInt64(bytes[index])
                index &+= 1
            }
            mix(rest)
        }

        mutating func mix(_ word: UInt64) {
            value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 32
        }

        mutating func mix(_ stamp: FileStamp) {
            mix(stamp.inode)
            mix(UInt64(bitPattern: stamp.bytes))
            mix(UInt64(bitPattern: stamp.modified))
            mix(UInt64(bitPattern: stamp.changed))
        }
    }
}

extension ContentFolder {
    /// Looks at every file of the folder, and compares nothing.
    ///
    /// - Parameters:
    ///   - entering: told of each folder before it is listed, as by a scan.
    ///   - isStopped: asked before each file is looked at.
    /// - Returns: nil where only a scan can tell: something cannot be read, or a link leads to another folder. Nil also
    ///   after a stop.
    func digest(entering: (String) -> Void, isStopped: @escaping () -> Bool = { false }) -> TreeDigest? {
        do {
            var look = DigestWalk(root: try ContentRoot(path: path), ignore: ignore, isStopped: isStopped)
            return try look.run(entering: entering)
        } catch {
            return nil
        }
    }
}

/// The walk of a digest. It enters the folders that `FolderWalk` enters, and looks at the same files, and at those that
/// the configuration ignores too: to tell these apart costs more than to look.
private struct DigestWalk {
    private struct OnlyAScanTells: Error {}

    let root: ContentRoot
    let ignore: IgnoreRules
    private var digest = TreeDigest()
    private var pending = [""]
    private let isStopped: () -> Bool

    init(root: ContentRoot, ignore: IgnoreRules, isStopped: @escaping () -> Bool) {
        self.root = root
        self.ignore = ignore
        self.isStopped = isStopped
    }

    mutating func run(entering: (String) -> Void) throws -> TreeDigest {
        while let folder = pending.popLast() {
            let depth = folder.utf8.count { $0 == UInt8(ascii: "/") }
            guard depth < FolderWalk.depthLimit else { throw OnlyAScanTells() }
            let opened = try root.open(folder, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
            var facts = stat()
            guard fstat(opened.number, &facts) == 0, case .folder(let identity) = FileFacts(facts) else {
                throw OnlyAScanTells()
            }
            entering(folder)
            var own = TreeDigest.EntryDigest(in: identity, UnsafeBufferPointer(start: nil, count: 0))
            own.mix(FileStamp(facts))
            digest.add(own)
            try read(FolderListing(opened, folder), folder, identity)
        }
        return digest
    }

    private mutating func read(
        _ listing: borrowing FolderListing, _ folder: String, _ identity: FolderIdentity
    ) throws {
        while let entry = try listing.next() {
            guard !ignore.ignores(name: entry.name) else { continue }
            if isStopped() { throw WatchingError.stopped }
            var own = TreeDigest.EntryDigest(in: identity, entry.name)
            if entry.kind == DT_DIR {
                try enter(entry, folder)
            } else if let facts = try listing.facts(of: entry, folder) {
                switch facts {
                case .file(let stamp, _): own.mix(stamp)
                case .folder: try enter(entry, folder)
                case .link: try addLink(entry, folder, &own)
                case .special: own.mix(1)
                }
            }
            digest.add(own)
        }
    }

    private func path(_ entry: FolderListing.Entry, _ folder: String) throws -> String {
        // Names that are no text are a scan's to report.
        guard let name = String(validating: entry.name, as: UTF8.self) else { throw OnlyAScanTells() }
        return folder.isEmpty ? name : folder + "/" + name
    }

    private mutating func enter(_ entry: FolderListing.Entry, _ folder: String) throws {
        let path = try path(entry, folder)
        if !ignore.ignores(folder: path) { pending.append(path) }
    }

    /// A link counts by what it leads to.
    private func addLink(_ entry: FolderListing.Entry, _ folder: String, _ own: inout TreeDigest.EntryDigest) throws {
        guard case .file(let stamp, _) = try root.facts(at: path(entry, folder)) else { throw OnlyAScanTells() }
        own.mix(stamp)
    }
}
