#if canImport(Glibc)
import Glibc
#endif

/// How many descriptors this process may have open.
enum OpenFiles {
    /// Takes as many as the system allows. Each connection is one, and the usual soft limit of 1,024 is less than the
    /// connections that are taken; it stands for old programs that cannot count further, which we are not.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it may not be raised, connections beyond it are refused by the system.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
