import Glibc

/// Runs a function on a thread with the stack of a thread of Swift's pool: 512 KiB.
enum SmallStack {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    static func run(_ body: @escaping @Sendable () -> Void) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        pthread_attr_setstacksize(attributes, 512 << 10)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        var thread: pthread_t = 0
        let work = Unmanaged.passRetained(Work(body))
        let error = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        guard error == 0 else {
            work.release()
            return body()
        }
        pthread_join(thread, nil)
    }
}
