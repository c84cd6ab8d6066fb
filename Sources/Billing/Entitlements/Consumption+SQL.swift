import Customers
import Ledger
import Storage
import Values

extension Consumption: RowDecodable {
    package init(row: Row) throws {
        id = try row["consumption_id"]
        workspaceID = try row["workspace_id"]
        customerID = try row["customer_id"]
        entitlement = try row["entitlement"]
        quantity = try row["quantity"]
        let per: Entitlement.Window? = try row["per"]
        let from: Timestamp? = try row["window_from"]
        window = if let per, let from { (per, from) } else { nil }
        let nanos: Int64? = try row["price_nanos"]
        let currency: Currency? = try row["currency"]
        price = if let nanos, let currency { Money(nanos: nanos, currency) } else { nil }
        createdAt = try row["created_at"]
        releasedAt = try row["released_at"]
    }
}

extension Transaction {
    package func consumption(_ id: ID<Consumption>, in workspace: ID<Workspace>) throws -> Consumption? {
        try fetchOne(Consumption.self, "SELECT * FROM consumption WHERE consumption_id = \(id) AND workspace_id = \(workspace)")
    }

    /// One that was given back and is wanted again takes its own row's place.
    func insert(_ use: Consumption) throws {
        try execute(
            """
            INSERT INTO consumption (consumption_id, workspace_id, customer_id, entitlement, quantity, per, window_from, price_nanos,
                                     currency, created_at)
            VALUES (\(use.id), \(use.workspaceID), \(use.customerID), \(use.entitlement), \(use.quantity), \(use.window?.per),
                    \(use.window?.from), \(use.price?.nanos), \(use.price?.currency), \(use.createdAt))
            ON CONFLICT (consumption_id) DO UPDATE SET
                released_at = NULL, entitlement = excluded.entitlement, quantity = excluded.quantity, per = excluded.per,
                window_from = excluded.window_from, price_nanos = excluded.price_nanos, currency = excluded.currency,
                created_at = excluded.created_at
            """)
    }

    /// The counter moves on only where it stays within `limit`; returns how many are used then, nil where it stands as it was. One
    /// statement, so that those who come at the same moment are counted one after the other.
    func count(_ use: Consumption, upTo limit: Int) throws -> Int? {
        guard let window = use.window, use.quantity <= limit else { return nil }
        return try value(
            Int.self,
            """
            INSERT INTO entitlement_use (workspace_id, customer_id, entitlement, per, window_from, used)
            VALUES (\(use.workspaceID), \(use.customerID), \(use.entitlement), \(window.per), \(window.from), \(use.quantity))
            ON CONFLICT (workspace_id, customer_id, entitlement, per, window_from) DO UPDATE
                SET used = entitlement_use.used + excluded.used
                WHERE entitlement_use.used + excluded.used <= \(limit)
            RETURNING used
            """)
    }

    func used(
        _ name: String, _ window: Entitlement.Window, from: Timestamp, of customer: ID<Customer>, in workspace: ID<Workspace>
    ) throws -> Int {
        try value(
            Int.self,
            """
            SELECT used FROM entitlement_use
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND entitlement = \(name) AND per = \(window)
              AND window_from = \(from)
            """) ?? 0
    }

    /// Takes the price from the customer's wallet, which is never overdrawn.
    func charge(_ use: Consumption, now: Timestamp) throws -> ConsumeResult {
        guard let price = use.price else { return .notIncluded }
        let wallet = AccountCode.wallet(use.customerID)
        // What the wallet holds is read before it is decided about.
        try lock("wallet:\(use.customerID)")
        let balance = try balance(of: wallet, price.currency, workspace: use.workspaceID)
        guard balance.nanos >= price.nanos else { return .unpaid(price: price, balance: balance) }
        let transfer = NewTransfer(
            id: ID(at: now), workspace: use.workspaceID, debit: wallet, credit: .income("usage", use.entitlement), amount: price,
            category: "usage", subject: "\(use.id)", description: "\(use.quantity) × \(use.entitlement)", occurredAt: now)
        try post(transfer, now: now).requirePosted()
        try insert(use)
        return .granted(remaining: nil)
    }

    /// Counts again what was given back, whatever the limit is by now: the work is done after all. What the wallet got back it keeps.
    package func takeAgain(_ id: ID<Consumption>, in workspace: ID<Workspace>) throws {
        let taken = try fetchOne(
            Consumption.self,
            """
            UPDATE consumption SET released_at = NULL
            WHERE consumption_id = \(id) AND workspace_id = \(workspace) AND released_at IS NOT NULL AND price_nanos IS NULL RETURNING *
            """)
        if let taken { try add(taken.quantity, for: taken) }
    }

    private func add(_ quantity: Int, for use: Consumption) throws {
        guard let window = use.window else { return }
        try execute(
            """
            UPDATE entitlement_use SET used = used + \(quantity)
            WHERE workspace_id = \(use.workspaceID) AND customer_id = \(use.customerID) AND entitlement = \(use.entitlement)
              AND per = \(window.per) AND window_from = \(window.from)
            """)
    }

    /// The counter of the window that it was used in gets it back, even where that is over, and the wallet its price.
    package func release(_ id: ID<Consumption>, in workspace: ID<Workspace>, now: Timestamp) throws {
        let released = try fetchOne(
            Consumption.self,
            """
            UPDATE consumption SET released_at = \(now)
            WHERE consumption_id = \(id) AND workspace_id = \(workspace) AND released_at IS NULL RETURNING *
            """)
        guard let released else { return }
        try add(-released.quantity, for: released)
        guard let price = released.price else { return }
        let transfer = NewTransfer(
            id: ID(at: now), workspace: workspace, debit: .income("usage", released.entitlement), credit: .wallet(released.customerID),
            amount: price, category: "usage", subject: "\(id)", description: "not used: \(released.entitlement)", occurredAt: now)
        try post(transfer, now: now).requirePosted()
    }
}
