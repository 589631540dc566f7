import Glibc
import Syndication

/// A file that the service manager has put a secret into (systemd's LoadCredential).
enum SecretFile: Hashable {
    case text(String)
    /// There is no such file: nobody gave the secret.
    case missing
    /// It was given, and cannot be had. The reason is for a person.
    case unreadable(String)

    /// What systemd itself lets a credential hold.
    private static let limit = 1 << 20

    init(_ path: String) {
        // Whatever it is, opening it does not block.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            self = errno == ENOENT ? .missing : .unreadable(systemMessage(errno))
            return
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            self = .unreadable("it is not a regular file")
            return
        }
        guard facts.st_size <= Self.limit else {
            self = .unreadable("it is larger than 1 MiB")
            return
        }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else {
            self = .unreadable(systemMessage(errno))
            return
        }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
            self = .unreadable("it is not text in UTF-8")
            return
        }
        self = .text(text)
    }

    /// The files of the folder that `$CREDENTIALS_DIRECTORY` names, by their names.
    ///
    /// - Returns: a reason where the folder is named and cannot be looked into.
    static func names(in folder: String) -> (names: [String], problem: String?) {
        guard let stream = opendir(folder) else { return ([], systemMessage(errno)) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let place = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
            let name = UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self)
            let text = String(cString: name)
            if !text.hasPrefix(".") { names.append(text) }
        }
        return (names.sorted(), nil)
    }
}
