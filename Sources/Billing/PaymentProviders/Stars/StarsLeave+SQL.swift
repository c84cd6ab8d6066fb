import Storage
import Values

extension Transaction {
    /// Two presses of Pay may come at once: only one of them gets leave until it has passed. False for the other.
    func giveLeave(to query: String, for order: Order, until: Timestamp, now: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO stars_leave (order_id, workspace_id, query_id, ends_at)
            VALUES (\(order.id), \(order.workspaceID), \(query), \(until))
            ON CONFLICT (order_id) DO UPDATE SET query_id = excluded.query_id, ends_at = excluded.ends_at
            WHERE stars_leave.ends_at <= \(now) OR stars_leave.query_id = excluded.query_id
            """) == 1
    }
}
