import Storage
import Values

extension Commission: RowDecodable {
    init(row: Row) throws {
        paymentID = try row["payment_id"]
        workspaceID = try row["workspace_id"]
        partnerID = try row["partner_id"]
        let currency: Currency = try row["currency"]
        amount = Money(nanos: try row["amount_nanos"], currency)
        reversed = Money(nanos: try row["reversed_nanos"], currency)
    }
}

extension Transaction {
    func commission(of payment: ID<Payment>, in workspace: ID<Workspace>) throws -> Commission? {
        try fetchOne(Commission.self, "SELECT * FROM commission WHERE payment_id = \(payment) AND workspace_id = \(workspace)")
    }

    /// False where the payment has earned one, or, on terms that reward the first payment only, another of the same customer has.
    func insert(_ commission: Commission, of referral: Referral, now: Timestamp) throws -> Bool {
        let only: ID<Referral>? = referral.terms.occasion == .firstPayment ? referral.id : nil
        return try execute(
            """
            INSERT INTO commission (payment_id, workspace_id, partner_id, only_of_referral_id, amount_nanos, currency, reversed_nanos,
                                    created_at)
            VALUES (\(commission.paymentID), \(commission.workspaceID), \(commission.partnerID), \(only), \(commission.amount.nanos),
                    \(commission.amount.currency), 0, \(now))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    func setReversed(of payment: ID<Payment>, to total: Money) throws {
        try execute(
            "UPDATE commission SET reversed_nanos = \(total.nanos) WHERE payment_id = \(payment) AND workspace_id = \(workspace)")
    }
}
