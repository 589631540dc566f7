import Glibc

/// An open descriptor. Whoever holds it owns it, and `deinit` closes it once.
struct FileDescriptor: ~Copyable, Sendable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// Hands the descriptor to a C library that closes it itself.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
