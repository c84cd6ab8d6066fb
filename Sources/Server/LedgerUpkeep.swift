import Customers
import Ledger
import Logging
import Storage
import Values

/// What the ledger needs from time to time: transfers are sealed, and holds whose time is over are ended. Any process may do it, and
/// several may at once; what is not done in this second is done in the next.
struct LedgerUpkeep: Sendable {
    private static let pause: Duration = .seconds(1)

    let workspace: ID<Workspace>
    let database: Database
    let clock: Clock
    let logger: Logger

    /// Until it is cancelled. A database that is away is met again a second later, and the health check tells of it.
    func run() async throws {
        while !Task.isCancelled {
            do {
                try await tidyUp()
            } catch let error as StorageError {
                logger.debug("the ledger could not be sealed", metadata: ["reason": "\(error)"])
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    func tidyUp() async throws {
        while try await database.write({ [workspace, clock] tx in try tx.expireHolds(workspace: workspace, now: clock.now()) }) > 0 {}
        while try await database.write({ [workspace] tx in try tx.sealTransfers(workspace: workspace) }) > 0 {}
    }
}
