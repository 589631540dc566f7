import CLinux

/// How the memory of a process that runs for years is kept small.
enum Allocator {
    /// Gives large blocks back when they are freed, and keeps few pools.
    ///
    /// As glibc comes, it learns from the first large block that is freed to keep blocks of that size; one reading of a
    /// whole site would then stay in the pools for ever. And each thread may have a pool of its own: with 100,000
    /// articles, both together are 40 MB that nobody uses.
    static func keepLean() {
        clinux_tune_allocator(1 << 20, 2)
    }

    /// After work that needed much for a short time. It looks through all that is free, which takes milliseconds.
    static func giveBack() {
        clinux_trim_allocator()
    }
}
