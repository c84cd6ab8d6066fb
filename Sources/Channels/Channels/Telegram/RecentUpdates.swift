import Synchronization
import Values

/// Updates that were read when they were stored, kept for a moment so that their handling need not read them again. What is not
/// here is read from its row.
final class RecentUpdates: Sendable {
    /// More than ever wait in a process that keeps up.
    private static let limit = 4096

    private let updates = Mutex<[ID<Inbound>: TelegramUpdate]>([:])

    func keep(_ update: TelegramUpdate?, as id: ID<Inbound>) {
        updates.withLock { updates in
            if updates.count >= Self.limit { updates = [:] }
            updates[id] = update
        }
    }

    func take(_ id: ID<Inbound>) -> TelegramUpdate? { updates.withLock { $0.removeValue(forKey: id) } }
}
