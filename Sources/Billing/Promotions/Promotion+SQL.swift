import Customers
import Storage
import Values

extension Promotion: RowDecodable {
    package init(row: Row) throws {
        id = try row["promotion_id"]
        workspaceID = try row["workspace_id"]
        code = try row["code"]
        plan = try row["plan"]
        limit = try row["redemption_limit"]
        redeemed = try row["redeemed"]
        expiresAt = try row["expires_at"]
        createdAt = try row["created_at"]
        let percent: Int? = try row["percent"]
        let nanos: Int64? = try row["amount_nanos"]
        let currency: Currency? = try row["currency"]
        let days: Int? = try row["days"]
        let isDiscount = try row["kind"] as String == "amount"
        if let percent {
            benefit = .percent(percent)
        } else if let nanos, let currency {
            benefit = isDiscount ? .amount(Money(nanos: nanos, currency)) : .balance(Money(nanos: nanos, currency))
        } else if let days, let plan {
            benefit = .days(days, plan: plan)
        } else {
            throw StorageError.unreadable("the promotion \(code) gives nothing")
        }
    }
}

extension Redemption: RowDecodable {
    package init(row: Row) throws {
        id = try row["redemption_id"]
        workspaceID = try row["workspace_id"]
        promotionID = try row["promotion_id"]
        customerID = try row["customer_id"]
        orderID = try row["order_id"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    package func promotion(_ id: ID<Promotion>, in workspace: ID<Workspace>) throws -> Promotion? {
        try fetchOne(Promotion.self, "SELECT * FROM promotion WHERE promotion_id = \(id) AND workspace_id = \(workspace)")
    }

    /// By its code, in capital letters.
    func promotion(code: String, in workspace: ID<Workspace>) throws -> Promotion? {
        try fetchOne(Promotion.self, "SELECT * FROM promotion WHERE code = \(code) AND workspace_id = \(workspace)")
    }

    /// The newest first; `before` pages on from the last one seen.
    package func promotions(in workspace: ID<Workspace>, before: ID<Promotion>?, limit: Int) throws -> [Promotion] {
        let page: SQL = before.map { "AND promotion_id < \($0)" } ?? ""
        return try fetch(
            Promotion.self,
            "SELECT * FROM promotion WHERE workspace_id = \(workspace) \(page) ORDER BY promotion_id DESC LIMIT \(limit)")
    }

    /// False where the code is another promotion's.
    func insert(_ promotion: Promotion) throws -> Bool {
        let (kind, percent, amount, days): (String, Int?, Money?, Int?) =
            switch promotion.benefit {
            case .percent(let percent): ("percent", percent, nil, nil)
            case .amount(let amount): ("amount", nil, amount, nil)
            case .balance(let amount): ("balance", nil, amount, nil)
            case .days(let days, _): ("days", nil, nil, days)
            }
        return try execute(
            """
            INSERT INTO promotion (promotion_id, workspace_id, code, kind, percent, amount_nanos, currency, days, plan, redemption_limit,
                                   redeemed, expires_at, created_at)
            VALUES (\(promotion.id), \(promotion.workspaceID), \(promotion.code), \(kind), \(percent), \(amount?.nanos),
                    \(amount?.currency), \(days), \(promotion.plan), \(promotion.limit), 0, \(promotion.expiresAt),
                    \(promotion.createdAt))
            ON CONFLICT (workspace_id, code) DO NOTHING
            """) == 1
    }
}

// MARK: Redeeming

extension Transaction {
    package func redemption(_ id: ID<Redemption>, in workspace: ID<Workspace>) throws -> Redemption? {
        try fetchOne(Redemption.self, "SELECT * FROM redemption WHERE redemption_id = \(id) AND workspace_id = \(workspace)")
    }

    /// Writes down that the customer redeems it. One statement counts and one row is unique, so however many come at once, no more than
    /// the limit do, and each customer once. Throws `PromotionError` where it is not redeemed, and has then changed nothing.
    func take(
        _ promotion: Promotion, by customer: ID<Customer>, order: ID<Order>?, id: ID<Redemption>, now: Timestamp
    ) throws -> Redemption {
        let isFirst =
            try execute(
                """
                INSERT INTO redemption (redemption_id, workspace_id, promotion_id, customer_id, order_id, created_at)
                VALUES (\(id), \(promotion.workspaceID), \(promotion.id), \(customer), \(order), \(now))
                ON CONFLICT (promotion_id, customer_id) DO NOTHING
                """) == 1
        guard isFirst else { throw PromotionError.redeemedBefore }
        let isLeft =
            try execute(
                """
                UPDATE promotion SET redeemed = redeemed + 1
                WHERE promotion_id = \(promotion.id) AND workspace_id = \(promotion.workspaceID)
                  AND (redemption_limit IS NULL OR redeemed < redemption_limit)
                """) == 1
        guard isLeft else {
            try execute("DELETE FROM redemption WHERE redemption_id = \(id) AND workspace_id = \(promotion.workspaceID)")
            throw PromotionError.usedUp
        }
        return Redemption(
            id: id, workspaceID: promotion.workspaceID, promotionID: promotion.id, customerID: customer, orderID: order, createdAt: now)
    }

    /// The code that made the order cheaper.
    package func promotionCode(of order: ID<Order>, in workspace: ID<Workspace>) throws -> String? {
        try value(
            String.self,
            """
            SELECT p.code FROM redemption r JOIN promotion p ON p.promotion_id = r.promotion_id AND p.workspace_id = r.workspace_id
            WHERE r.order_id = \(order) AND r.workspace_id = \(workspace)
            """)
    }

    /// The order came to nothing: its customer, or another, can redeem the code again. What became of it the order tells.
    func releaseRedemption(of order: ID<Order>, in workspace: ID<Workspace>) throws {
        let released = try value(
            ID<Promotion>.self,
            "DELETE FROM redemption WHERE order_id = \(order) AND workspace_id = \(workspace) RETURNING promotion_id")
        guard let released else { return }
        try execute("UPDATE promotion SET redeemed = redeemed - 1 WHERE promotion_id = \(released) AND workspace_id = \(workspace)")
    }
}
