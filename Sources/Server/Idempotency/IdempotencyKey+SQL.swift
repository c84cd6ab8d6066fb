import Customers
import HTTPTypes
import Storage
import Values

extension Transaction {
    /// The id that belongs to the key, made at its first use. Throws a `Problem` where the key was used for another request.
    func take(
        _ key: IdempotencyKey, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> (id: ID<IdempotentEffect>, isReplay: Bool) {
        let known = try row(
            "SELECT fingerprint, effect_id FROM idempotency_key WHERE workspace_id = \(workspace) AND key = \(key.text)")
        if let known {
            guard try known["fingerprint"] == key.fingerprint else {
                throw Problem(.unprocessableContent, "This “Idempotency-Key” was used for another request; take a new one.")
            }
            return (try known["effect_id"], true)
        }
        let id = ID<IdempotentEffect>(at: now)
        try execute(
            """
            INSERT INTO idempotency_key (workspace_id, key, fingerprint, effect_id, created_at)
            VALUES (\(workspace), \(key.text), \(key.fingerprint), \(id), \(now))
            """)
        return (id, false)
    }

    func forget(_ key: IdempotencyKey, of id: ID<IdempotentEffect>, in workspace: ID<Workspace>) throws {
        try execute("DELETE FROM idempotency_key WHERE workspace_id = \(workspace) AND key = \(key.text) AND effect_id = \(id)")
    }

    func deleteIdempotencyKeys(before moment: Timestamp) throws {
        try execute("DELETE FROM idempotency_key WHERE workspace_id = \(workspace) AND created_at < \(moment)")
    }
}
