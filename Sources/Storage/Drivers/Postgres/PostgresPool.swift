import Foundation

/// Threads with a connection each: blocking calls of libpq hold up none of Swift's own. A thread is started when there is work
/// and none is idle, up to the limit.
final class PostgresPool: @unchecked Sendable {
    /// Gets nil where the pool was closed before its turn came.
    typealias Errand = @Sendable (PostgresSession?) -> Void

    /// More than two cores keep busy with transactions that wait for each other's rows and the disk.
    static let size = 8

    private let address: PostgresAddress
    // Guarded by `condition`; a Mutex cannot be waited on.
    private let condition = NSCondition()
    private var queue: [Errand] = []
    private var threads = 0
    private var idle = 0
    private var isClosing = false
    private var onClosed: [@Sendable () -> Void] = []

    init(_ address: PostgresAddress) { self.address = address }

    func submit(_ errand: @escaping Errand) {
        condition.lock()
        let isAccepted = !isClosing
        if isAccepted {
            queue.append(errand)
            // One that was woken counts as idle until it runs, and takes what it was woken for.
            if queue.count <= idle { condition.signal() } else if threads < Self.size { startThread() }
        }
        condition.unlock()
        if !isAccepted { errand(nil) }
    }

    /// What is queued is still done; `then` runs after it.
    func close(then: @escaping @Sendable () -> Void) {
        condition.lock()
        isClosing = true
        let isDone = threads == 0
        if !isDone { onClosed.append(then) }
        condition.broadcast()
        condition.unlock()
        if isDone { then() }
    }

    private func startThread() {
        threads += 1
        let thread = Thread { [self] in work() }
        thread.name = "kontor-postgres"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func work() {
        let session = PostgresSession(address)
        while let errand = next() { errand(session) }
        session.drop()
        condition.lock()
        threads -= 1
        let callbacks = threads == 0 ? onClosed : []
        condition.unlock()
        for callback in callbacks { callback() }
    }

    private func next() -> Errand? {
        condition.lock()
        defer { condition.unlock() }
        while queue.isEmpty, !isClosing {
            idle += 1
            condition.wait()
            idle -= 1
        }
        return queue.isEmpty ? nil : queue.removeFirst()
    }
}
