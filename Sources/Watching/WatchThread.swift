import Glibc
import Syndication

/// Threads for work that blocks: Swift's own threads are few, and must not wait for the kernel.
enum WatchThread {
    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) {
            self.run = run
        }
    }

    static func start(_ work: @escaping @Sendable () -> Void) throws(WatchingError) {
        let box = Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .failed(doing: "starting the watcher's thread", reason: systemMessage(code))
        }
        pthread_detach(thread)
    }
}
