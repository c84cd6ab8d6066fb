import Logging
import Storage
import Synchronization
import Values

extension Worker {
    /// With a renewal every two seconds and a look each second, what a killed worker held runs elsewhere within seven.
    static let lease: Duration = .seconds(6)
    private static let heartbeat: Duration = .seconds(2)

    func keepLeases() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Worker.heartbeat)
                try await renew()
            } catch is CancellationError {
                return
            } catch {
                logger.error("leases cannot be renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Whose lease was lost is cancelled: its result cannot be written, and another worker is at it.
    func renew() async throws {
        let numbers = holdings.withLock { $0.numbers }
        guard !numbers.isEmpty else { return }
        let kept = try await database.write { [id] tx in try tx.renewLeases(numbers.keys.sorted(), of: id, for: Worker.lease) }
        // What was settled meanwhile is among the others too, and held no more.
        let cancellations = holdings.withLock { $0.lose(numbers.filter { !kept.contains($0.key) }) }
        for cancel in cancellations { cancel() }
    }

    /// Not in one transaction with renewals: whoever waits for a row must not keep others' leases from being renewed. In the loop that
    /// claims, so that whatever this worker has claimed is known to be held.
    func reclaim() async {
        let held = holdings.withLock { $0.numbers.keys.sorted() }
        do {
            try await database.write { [id] tx in try tx.reclaimExpiredLeases(by: id, holding: held) }
        } catch {
            // While the database is away the claims have said so.
            if isWell { logger.error("leases cannot be looked at", metadata: ["error": "\(error)"]) }
        }
    }

    func keepPruned() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .seconds(3600))
                try await database.write { [clock] tx in try tx.pruneJobs(now: clock.now()) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("old jobs cannot be deleted", metadata: ["error": "\(error)"])
            }
        }
    }
}
