import Storage
import Values

extension Transaction {
    /// Takes the lease where it is free or its holder's time is over, and renews it where it is the holder's own. By the database's
    /// clock, since those of two machines differ. False where another holds it.
    func takePolling(of bot: ID<Bot>, by holder: ID<PollingLease>, for term: Duration) throws -> Bool {
        let microseconds = Int64(term / .microseconds(1))
        return try execute(
            """
            INSERT INTO polling_lease (bot_id, held_by, held_until) VALUES (\(bot), \(holder), \(databaseNow) + \(microseconds))
            ON CONFLICT (bot_id) DO UPDATE SET held_by = excluded.held_by, held_until = excluded.held_until
            WHERE polling_lease.held_by = excluded.held_by OR polling_lease.held_until <= \(databaseNow)
            """) == 1
    }

    /// Nothing where another holds it by now.
    func releasePolling(of bot: ID<Bot>, by holder: ID<PollingLease>) throws {
        guard try execute("DELETE FROM polling_lease WHERE bot_id = \(bot) AND held_by = \(holder)") > 0 else { return }
        signalAfterCommit(.polling)
    }
}
