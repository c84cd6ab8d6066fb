import Customers
import Storage
import Values

extension Partner: RowDecodable {
    package init(row: Row) throws {
        id = try row["partner_id"]
        workspaceID = try row["workspace_id"]
        customerID = try row["customer_id"]
        code = try row["code"]
        createdAt = try row["created_at"]
    }
}

extension PartnerFigures: RowDecodable {
    package init(row: Row) throws {
        partner = try Partner(row: row)
        referred = try row["referred"]
        paying = try row["paying"]
        let currency: Currency = try row["currency"]
        earned = Money(nanos: try row["earned_nanos"], currency)
        reversed = Money(nanos: try row["reversed_nanos"], currency)
        paidOut = Money(nanos: try row["paid_out_nanos"], currency)
        balance = Money(nanos: try row["balance_nanos"], currency)
    }
}

extension Transaction {
    /// Whoever decides by what a partner is owed holds it, and whoever changes that.
    func lock(partner: ID<Partner>) throws { try lock("partner:\(partner)") }

    package func partner(_ id: ID<Partner>, in workspace: ID<Workspace>) throws -> Partner? {
        try fetchOne(Partner.self, "SELECT * FROM partner WHERE partner_id = \(id) AND workspace_id = \(workspace)")
    }

    package func partner(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> Partner? {
        try fetchOne(Partner.self, "SELECT * FROM partner WHERE customer_id = \(customer) AND workspace_id = \(workspace)")
    }

    /// By its code, in small letters.
    func partner(code: String, in workspace: ID<Workspace>) throws -> Partner? {
        try fetchOne(Partner.self, "SELECT * FROM partner WHERE code = \(code) AND workspace_id = \(workspace)")
    }

    /// False where the customer is a partner, or the code another's.
    func insert(_ partner: Partner) throws -> Bool {
        try execute(
            """
            INSERT INTO partner (partner_id, workspace_id, customer_id, code, created_at)
            VALUES (\(partner.id), \(partner.workspaceID), \(partner.customerID), \(partner.code), \(partner.createdAt))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// In the currency of the books. The newest first; `before` pages on from the last one seen.
    package func partners(
        in workspace: ID<Workspace>, _ currency: Currency, before: ID<Partner>?, limit: Int
    ) throws -> [PartnerFigures] {
        let earlier: SQL = before.map { "AND partner_id < \($0)" } ?? ""
        let page: SQL =
            "SELECT * FROM partner WHERE workspace_id = \(workspace) \(earlier) ORDER BY partner_id DESC LIMIT \(limit)"
        return try fetch(PartnerFigures.self, "\(figures(of: page, currency)) ORDER BY p.partner_id DESC")
    }

    package func figures(of partner: ID<Partner>, in workspace: ID<Workspace>, _ currency: Currency) throws -> PartnerFigures? {
        try fetchOne(
            PartnerFigures.self,
            figures(of: "SELECT * FROM partner WHERE partner_id = \(partner) AND workspace_id = \(workspace)", currency))
    }

    /// What was earned, reversed and paid out was entered in the transaction that wrote its row; the balance is the ledger's.
    /// The partners are a query of their own, so that no more are counted than are shown.
    private func figures(of partners: SQL, _ currency: Currency) -> SQL {
        """
        SELECT p.*, \(currency) AS currency,
            (SELECT COUNT(*) FROM referral r WHERE r.workspace_id = p.workspace_id AND r.partner_id = p.partner_id) AS referred,
            (SELECT COUNT(*) FROM referral r
             WHERE r.workspace_id = p.workspace_id AND r.partner_id = p.partner_id AND EXISTS (
                 SELECT 1 FROM payment_order o
                 WHERE o.workspace_id = r.workspace_id AND o.customer_id = r.customer_id AND o.paid_at IS NOT NULL)) AS paying,
            (SELECT CAST(COALESCE(SUM(c.amount_nanos), 0) AS BIGINT) FROM commission c
             WHERE c.workspace_id = p.workspace_id AND c.partner_id = p.partner_id AND c.currency = \(currency)) AS earned_nanos,
            (SELECT CAST(COALESCE(SUM(c.reversed_nanos), 0) AS BIGINT) FROM commission c
             WHERE c.workspace_id = p.workspace_id AND c.partner_id = p.partner_id AND c.currency = \(currency)) AS reversed_nanos,
            (SELECT CAST(COALESCE(SUM(o.amount_nanos), 0) AS BIGINT) FROM payout o
             WHERE o.workspace_id = p.workspace_id AND o.partner_id = p.partner_id AND o.currency = \(currency)) AS paid_out_nanos,
            COALESCE((SELECT a.credits_nanos - a.debits_nanos FROM account a
                      WHERE a.workspace_id = p.workspace_id AND a.code = 'payable:' || p.partner_id AND a.currency = \(currency)), 0)
                AS balance_nanos
        FROM (\(partners)) AS p
        """
    }
}

// MARK: Payouts

extension Payout: RowDecodable {
    package init(row: Row) throws {
        id = try row["payout_id"]
        workspaceID = try row["workspace_id"]
        partnerID = try row["partner_id"]
        amount = Money(nanos: try row["amount_nanos"], try row["currency"])
        reference = try row["reference"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    package func payout(_ id: ID<Payout>, in workspace: ID<Workspace>) throws -> Payout? {
        try fetchOne(Payout.self, "SELECT * FROM payout WHERE payout_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The newest first.
    package func payouts(to partner: ID<Partner>, in workspace: ID<Workspace>, limit: Int) throws -> [Payout] {
        try fetch(
            Payout.self,
            """
            SELECT * FROM payout WHERE workspace_id = \(workspace) AND partner_id = \(partner) ORDER BY payout_id DESC LIMIT \(limit)
            """)
    }

    func insert(_ payout: Payout) throws {
        try execute(
            """
            INSERT INTO payout (payout_id, workspace_id, partner_id, amount_nanos, currency, reference, created_at)
            VALUES (\(payout.id), \(payout.workspaceID), \(payout.partnerID), \(payout.amount.nanos), \(payout.amount.currency),
                    \(payout.reference), \(payout.createdAt))
            """)
    }
}
