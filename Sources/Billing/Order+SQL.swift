import Customers
import Storage
import Values

extension Signal {
    /// The order has changed.
    package static func order(_ id: ID<Order>) -> Signal { Signal("order:\(id)") }
}

extension Order: RowDecodable {
    package init(row: Row) throws {
        id = try row["order_id"]
        workspaceID = try row["workspace_id"]
        customerID = try row["customer_id"]
        seller = try row["seller"]
        provider = try row["provider"]
        let plan: String? = try row["plan"]
        let period: Plan.Period? = try row["plan_period"]
        purpose =
            if let plan, let period { .subscription(plan: plan, period: period) } else { .payment(quantity: try row["quantity"]) }
        description = try row["description"]
        let currency: Currency = try row["currency"]
        amount = Money(nanos: try row["amount_nanos"], currency)
        reference = try row["reference"]
        language = try row["language"]
        paidURL = try row["paid_url"]
        cancelledURL = try row["cancelled_url"]
        status = try row["status"]
        checkoutURL = try row["checkout_url"]
        providerCheckoutID = try row["provider_checkout_id"]
        failure = try row["failure"]
        failureReason = try row["failure_reason"]
        refunded = Money(nanos: try row["refunded_nanos"], currency)
        disputedAt = try row["disputed_at"]
        createdAt = try row["created_at"]
        paidAt = try row["paid_at"]
        planVersionID = try row["plan_version_id"]
        soldPlan = try row["sold_plan"]
        recipientID = try row["recipient_id"]
        promotionID = try row["promotion_id"]
    }

    /// All that `init(row:)` reads, of a `payment_order` called `o`.
    static let columns: SQL = """
        o.*, CAST((SELECT COALESCE(SUM(p.refunded_nanos), 0) FROM payment p
              WHERE p.order_id = o.order_id AND p.workspace_id = o.workspace_id) AS BIGINT) AS refunded_nanos,
        (SELECT MIN(p.disputed_at) FROM payment p WHERE p.order_id = o.order_id AND p.workspace_id = o.workspace_id) AS disputed_at,
        (SELECT v.plan FROM plan_version v
         WHERE v.plan_version_id = o.plan_version_id AND v.workspace_id = o.workspace_id) AS sold_plan
        """
}

// MARK: Looking up

extension Transaction {
    package func order(_ id: ID<Order>, in workspace: ID<Workspace>) throws -> Order? {
        try fetchOne(
            Order.self, "SELECT \(Order.columns) FROM payment_order o WHERE o.order_id = \(id) AND o.workspace_id = \(workspace)")
    }

    /// The newest first.
    package func orders(of customer: ID<Customer>, in workspace: ID<Workspace>, limit: Int = 100) throws -> [Order] {
        try fetch(
            Order.self,
            """
            SELECT \(Order.columns) FROM payment_order o
            WHERE o.workspace_id = \(workspace) AND o.customer_id = \(customer)
            ORDER BY o.order_id DESC LIMIT \(limit)
            """)
    }

    /// The newest first; those before `cursor` where it is given.
    package func orders(
        in workspace: ID<Workspace>, matching filter: OrderFilter, before cursor: ID<Order>?, limit: Int
    ) throws -> [Order] {
        let customer: SQL = filter.customerID.map { "AND o.customer_id = \($0)" } ?? ""
        let status: SQL = filter.status.map { "AND o.status = \($0)" } ?? ""
        let provider: SQL = filter.provider.map { "AND o.provider = \($0)" } ?? ""
        let page: SQL = cursor.map { "AND o.order_id < \($0)" } ?? ""
        return try fetch(
            Order.self,
            """
            SELECT \(Order.columns) FROM payment_order o
            WHERE o.workspace_id = \(workspace) \(customer) \(status) \(provider) \(page)
            ORDER BY o.order_id DESC LIMIT \(limit)
            """)
    }

    /// How many units `seller` has sold the customer by single payments, less what was given back.
    package func paidQuantity(of customer: ID<Customer>, seller: String, in workspace: ID<Workspace>) throws -> Int {
        try value(
            Int.self,
            """
            SELECT CAST(COALESCE(SUM(quantity - returned_quantity), 0) AS BIGINT) FROM payment_order
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND seller = \(seller) AND purpose = 'payment'
              AND status = 'paid' AND plan_version_id IS NULL
            """) ?? 0
    }
}

// MARK: The life of an order

extension Transaction {
    func insert(_ order: Order) throws {
        let (purpose, plan, period, quantity): (String, String?, Plan.Period?, Int) =
            switch order.purpose {
            case .subscription(let plan, let period): ("subscription", plan, period, 1)
            case .payment(let quantity): ("payment", nil, nil, quantity)
            }
        try execute(
            """
            INSERT INTO payment_order (order_id, workspace_id, customer_id, seller, provider, purpose, plan, plan_period, description,
                                       quantity, returned_quantity, amount_nanos, currency, reference, language, paid_url, cancelled_url,
                                       status, created_at, plan_version_id, recipient_id, promotion_id)
            VALUES (\(order.id), \(order.workspaceID), \(order.customerID), \(order.seller), \(order.provider), \(purpose), \(plan),
                    \(period), \(order.description), \(quantity), 0, \(order.amount.nanos), \(order.amount.currency), \(order.reference),
                    \(order.language), \(order.paidURL), \(order.cancelledURL), \(order.status), \(order.createdAt),
                    \(order.planVersionID), \(order.recipientID), \(order.promotionID))
            """)
    }

    /// The provider has made the check-out page. True where the order was waiting for it; what has been paid or given up
    /// meanwhile only learns the page's id.
    func open(_ order: ID<Order>, checkout: Checkout) throws -> Bool {
        signalAfterCommit(.order(order))
        try execute(
            """
            UPDATE payment_order SET provider_checkout_id = \(checkout.id), checkout_url = \(checkout.url)
            WHERE order_id = \(order) AND workspace_id = \(workspace) AND provider_checkout_id IS NULL
            """)
        return try execute(
            """
            UPDATE payment_order SET status = 'open'
            WHERE order_id = \(order) AND workspace_id = \(workspace) AND status = 'created'
            """) == 1
    }

    /// Money that came is money, also where the page had expired before. False where the order is paid already.
    func markPaid(_ order: ID<Order>, now: Timestamp) throws -> Bool {
        signalAfterCommit(.order(order))
        return try execute(
            """
            UPDATE payment_order SET status = 'paid', paid_at = \(now), failure = NULL, failure_reason = NULL
            WHERE order_id = \(order) AND workspace_id = \(workspace) AND status <> 'paid'
            """) == 1
    }

    /// False where the order has ended already, or has a check-out page and `unlessOpen` spares it.
    func markFailed(_ order: ID<Order>, _ failure: Order.Failure, reason: String, unlessOpen: Bool = false) throws -> Bool {
        signalAfterCommit(.order(order))
        let states: [Order.Status] = unlessOpen ? [.created] : [.created, .open]
        let isChanged =
            try execute(
                """
                UPDATE payment_order SET status = 'failed', failure = \(failure), failure_reason = \(reason)
                WHERE order_id = \(order) AND workspace_id = \(workspace) AND status IN \(list: states)
                """) == 1
        if isChanged { try releaseRedemption(of: order, in: workspace) }
        return isChanged
    }

    /// An order without a check-out page is to get one after all; any other is left as it is.
    func reopen(_ order: ID<Order>) throws {
        signalAfterCommit(.order(order))
        try execute(
            """
            UPDATE payment_order SET status = 'created', failure = NULL, failure_reason = NULL
            WHERE order_id = \(order) AND workspace_id = \(workspace) AND status = 'failed' AND checkout_url IS NULL
            """)
    }

    /// False where the order has ended already.
    func markExpired(_ order: ID<Order>) throws -> Bool {
        signalAfterCommit(.order(order))
        let isChanged =
            try execute(
                """
                UPDATE payment_order SET status = 'expired'
                WHERE order_id = \(order) AND workspace_id = \(workspace) AND status IN ('created', 'open')
                """) == 1
        if isChanged { try releaseRedemption(of: order, in: workspace) }
        return isChanged
    }

    func setReturnedQuantity(of order: ID<Order>, to quantity: Int) throws {
        signalAfterCommit(.order(order))
        try execute(
            "UPDATE payment_order SET returned_quantity = \(quantity) WHERE order_id = \(order) AND workspace_id = \(workspace)")
    }
}
