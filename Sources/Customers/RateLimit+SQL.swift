import Storage
import Values

extension Transaction {
    /// Counts one use of `key`, such as `commands:customer_01j…`, or refuses it. Takes of one key wait for each other, also those of
    /// other processes, until their transactions end.
    package func take(
        _ limit: RateLimit, for key: String, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> RateLimit.Result {
        var log = try lockTakes(of: key, in: workspace, now: now)
        let isChanged = log.endBefore(now, limit)
        let result = log.take(limit, now: now)
        guard isChanged || result == .taken else { return result }
        let idleAt = (log.moments.last ?? now).adding(limit.span)
        try execute(
            """
            UPDATE rate_limit SET taken = \(JSON(log.moments.map(\.microseconds))), idle_at = \(idleAt)
            WHERE workspace_id = \(workspace) AND key = \(key)
            """)
        return result
    }

    /// The row is made before it is counted in, so that there is one to lock: of two that make it, one waits for the other.
    private func lockTakes(of key: String, in workspace: ID<Workspace>, now: Timestamp) throws -> TakeLog {
        while true {
            let taken = try value(
                JSON<[Int64]>.self,
                "SELECT taken FROM rate_limit WHERE workspace_id = \(workspace) AND key = \(key) \(rowLock)")
            if let taken { return TakeLog(moments: taken.value.map(Timestamp.init(microseconds:))) }
            try execute(
                """
                INSERT INTO rate_limit (workspace_id, key, taken, idle_at) VALUES (\(workspace), \(key), '[]', \(now))
                ON CONFLICT (workspace_id, key) DO NOTHING
                """)
        }
    }

    /// Forgets keys whose last take has not counted since `moment`. Returns how many.
    @discardableResult
    package func deleteRateLimits(in workspace: ID<Workspace>, idleSince moment: Timestamp) throws -> Int {
        try execute("DELETE FROM rate_limit WHERE workspace_id = \(workspace) AND idle_at < \(moment)")
    }
}
