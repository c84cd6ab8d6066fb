import Storage
import Values

extension Signal {
    /// Something about the order's refunds has changed.
    static func refunds(of order: ID<Order>) -> Signal { .order(order) }
}

extension Refund: RowDecodable {
    package init(row: Row) throws {
        id = try row["refund_id"]
        workspaceID = try row["workspace_id"]
        orderID = try row["order_id"]
        paymentID = try row["payment_id"]
        amount = Money(nanos: try row["amount_nanos"], try row["currency"])
        reason = try row["reason"]
        requestedBy = try row["requested_by"]
        status = try row["status"]
        providerRefundID = try row["provider_refund_id"]
        failureReason = try row["failure_reason"]
        createdAt = try row["created_at"]
        finishedAt = try row["finished_at"]
    }
}

extension Transaction {
    package func refund(_ id: ID<Refund>, in workspace: ID<Workspace>) throws -> Refund? {
        try fetchOne(Refund.self, "SELECT * FROM refund WHERE refund_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The oldest first.
    package func refunds(of order: ID<Order>, in workspace: ID<Workspace>) throws -> [Refund] {
        try fetch(Refund.self, "SELECT * FROM refund WHERE order_id = \(order) AND workspace_id = \(workspace) ORDER BY refund_id")
    }

    /// Those of a payment that have not ended, the oldest first.
    func openRefunds(of payment: ID<Payment>) throws -> [Refund] {
        try fetch(
            Refund.self,
            """
            SELECT * FROM refund
            WHERE payment_id = \(payment) AND workspace_id = \(workspace) AND status IN ('requested', 'pending')
            ORDER BY refund_id
            """)
    }

    func refund(provider: String, _ providerID: String) throws -> Refund? {
        try fetchOne(
            Refund.self,
            """
            SELECT r.* FROM refund r JOIN payment p ON p.payment_id = r.payment_id AND p.workspace_id = r.workspace_id
            WHERE r.provider_refund_id = \(providerID) AND r.workspace_id = \(workspace) AND p.provider = \(provider)
            """)
    }

    /// Sets so much of a payment aside; false where less is left of it. One statement, so that of two that want the whole one gets it.
    func setAside(_ amount: Money, of payment: ID<Payment>) throws -> Bool {
        try execute(
            """
            UPDATE payment SET refunding_nanos = refunding_nanos + \(amount.nanos)
            WHERE payment_id = \(payment) AND workspace_id = \(workspace)
              AND refunded_nanos + withdrawn_nanos + refunding_nanos + \(amount.nanos) <= amount_nanos
            """) == 1
    }

    func insert(_ refund: Refund) throws {
        signalAfterCommit(.refunds(of: refund.orderID))
        try execute(
            """
            INSERT INTO refund (refund_id, workspace_id, order_id, payment_id, amount_nanos, currency, reason, requested_by, status, created_at)
            VALUES (\(refund.id), \(refund.workspaceID), \(refund.orderID), \(refund.paymentID), \(refund.amount.nanos),
                    \(refund.amount.currency), \(refund.reason), \(refund.requestedBy), \(refund.status), \(refund.createdAt))
            """)
    }

    /// The provider has taken it; what its news said meanwhile stays.
    func accept(_ refund: Refund, as providerID: String) throws {
        signalAfterCommit(.refunds(of: refund.orderID))
        try execute(
            "UPDATE refund SET provider_refund_id = \(providerID) WHERE refund_id = \(refund.id) AND workspace_id = \(workspace)")
        try execute(
            """
            UPDATE refund SET status = 'pending' WHERE refund_id = \(refund.id) AND workspace_id = \(workspace) AND status = 'requested'
            """)
    }

    /// Ends it, and what was set aside is free. False where it has ended already.
    @discardableResult
    func finish(_ refund: Refund, as status: Refund.Status, reason: String? = nil, now: Timestamp) throws -> Bool {
        signalAfterCommit(.refunds(of: refund.orderID))
        let ended = try execute(
            """
            UPDATE refund SET status = \(status), failure_reason = \(reason), finished_at = \(now)
            WHERE refund_id = \(refund.id) AND workspace_id = \(workspace) AND status IN ('requested', 'pending')
            """)
        guard ended == 1 else { return false }
        try execute(
            """
            UPDATE payment SET refunding_nanos = refunding_nanos - \(refund.amount.nanos)
            WHERE payment_id = \(refund.paymentID) AND workspace_id = \(workspace)
            """)
        return true
    }
}
