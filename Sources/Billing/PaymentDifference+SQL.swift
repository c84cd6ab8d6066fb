import Storage
import Values

extension Transaction {
    /// False where it was found before.
    func insert(_ difference: PaymentDifference, in workspace: ID<Workspace>, now: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO payment_difference (workspace_id, provider, difference_key, description, found_at)
            VALUES (\(workspace), \(difference.provider), \(difference.key), \(difference.text), \(now))
            ON CONFLICT (workspace_id, provider, difference_key) DO NOTHING
            """) == 1
    }

    /// When the books were last compared with the provider's lists; nil where they never were.
    func lastComparison(with provider: String, in workspace: ID<Workspace>) throws -> Timestamp? {
        try value(
            Timestamp.self, "SELECT compared_at FROM reconciliation WHERE workspace_id = \(workspace) AND provider = \(provider)")
    }

    func noteComparison(with provider: String, in workspace: ID<Workspace>, now: Timestamp) throws {
        try execute(
            """
            INSERT INTO reconciliation (workspace_id, provider, compared_at) VALUES (\(workspace), \(provider), \(now))
            ON CONFLICT (workspace_id, provider) DO UPDATE SET compared_at = excluded.compared_at
            """)
    }

    /// What came in through a provider since then, by our books.
    func payments(of provider: String, since: Timestamp, in workspace: ID<Workspace>) throws -> [Payment] {
        try fetch(
            Payment.self,
            """
            SELECT * FROM payment WHERE workspace_id = \(workspace) AND provider = \(provider) AND paid_at >= \(since)
            ORDER BY payment_id
            """)
    }
}
