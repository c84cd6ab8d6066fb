import Customers
import Storage
import Values

extension Referral: RowDecodable {
    package init(row: Row) throws {
        id = try row["referral_id"]
        workspaceID = try row["workspace_id"]
        partnerID = try row["partner_id"]
        partnerCustomerID = try row["partner_customer_id"]
        customerID = try row["customer_id"]
        createdAt = try row["created_at"]
        let currency: Currency = try row["currency"]
        let basisPoints: Int? = try row["basis_points"]
        let nanos: Int64? = try row["amount_nanos"]
        let commission: ReferralTerms.Commission =
            if let basisPoints { .percent(basisPoints: basisPoints) } else { .amount(Money(nanos: nanos ?? 0, currency)) }
        terms = ReferralTerms(commission, on: try row["occasion"], currency: currency)
    }
}

extension Transaction {
    /// The one that led the customer of an order here.
    func referral(ofOrder order: ID<Order>, in workspace: ID<Workspace>) throws -> Referral? {
        try fetchOne(
            Referral.self,
            """
            SELECT r.* FROM payment_order o
            JOIN referral r ON r.customer_id = o.customer_id AND r.workspace_id = o.workspace_id
            WHERE o.order_id = \(order) AND o.workspace_id = \(workspace)
            """)
    }

    /// False where another link led the customer here before: the first counts, however many come at once.
    func insert(_ referral: Referral) throws -> Bool {
        let (basisPoints, amount): (Int?, Money?) =
            switch referral.terms.commission {
            case .percent(let basisPoints): (basisPoints, nil)
            case .amount(let amount): (nil, amount)
            }
        return try execute(
            """
            INSERT INTO referral (referral_id, workspace_id, partner_id, partner_customer_id, customer_id, basis_points, amount_nanos,
                                  currency, occasion, created_at)
            VALUES (\(referral.id), \(referral.workspaceID), \(referral.partnerID), \(referral.partnerCustomerID),
                    \(referral.customerID), \(basisPoints), \(amount?.nanos), \(referral.terms.currency), \(referral.terms.occasion),
                    \(referral.createdAt))
            ON CONFLICT (workspace_id, customer_id) DO NOTHING
            """) == 1
    }
}
