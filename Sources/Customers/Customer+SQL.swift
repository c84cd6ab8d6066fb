import Storage
import Values

extension Customer: RowDecodable {
    package init(row: Row) throws {
        id = try row["customer_id"]
        workspaceID = try row["workspace_id"]
        name = try row["name"]
        language = try row["language"]
        languageChosenAt = try row["language_chosen_at"]
        source = try row["source"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    /// Held by whoever counts what a customer has, and then gives or takes.
    package func lock(customer: ID<Customer>) throws { try lock("customer:\(customer)") }

    package func customer(_ id: ID<Customer>, in workspace: ID<Workspace>) throws -> Customer? {
        try fetchOne(Customer.self, "SELECT * FROM customer WHERE customer_id = \(id) AND workspace_id = \(workspace)")
    }

    /// Who locks the same customer next waits for the end of this transaction, so that what is counted and then stored is counted right.
    package func lock(_ customer: ID<Customer>, in workspace: ID<Workspace>) throws {
        _ = try rows("SELECT customer_id FROM customer WHERE customer_id = \(customer) AND workspace_id = \(workspace) \(rowLock)")
    }

    package func customerCount(in workspace: ID<Workspace>) throws -> Int {
        try value(Int.self, "SELECT COUNT(*) FROM customer WHERE workspace_id = \(workspace)") ?? 0
    }

    /// What the customer chose, else what the channel reports now; nil where neither says.
    package func language(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> String? {
        try value(
            String?.self,
            """
            SELECT CASE WHEN language_chosen_at IS NOT NULL THEN language
                        ELSE COALESCE((SELECT identity.language FROM identity
                                       WHERE identity.customer_id = customer.customer_id
                                         AND identity.workspace_id = customer.workspace_id
                                       ORDER BY identity.created_at DESC, identity.identity_id DESC LIMIT 1), language) END AS language
            FROM customer WHERE customer_id = \(customer) AND workspace_id = \(workspace)
            """) ?? nil
    }

    /// The customer's own choice, which stands before what any channel reports.
    package func chooseLanguage(_ tag: String, of customer: ID<Customer>, in workspace: ID<Workspace>, now: Timestamp) throws {
        try execute(
            """
            UPDATE customer SET language = \(tag), language_chosen_at = \(now)
            WHERE customer_id = \(customer) AND workspace_id = \(workspace)
            """)
    }

    /// Keeps what led the customer here; the first stays.
    package func noteSource(_ source: String, of customer: ID<Customer>, in workspace: ID<Workspace>) throws {
        try execute(
            """
            UPDATE customer SET source = \(source)
            WHERE customer_id = \(customer) AND workspace_id = \(workspace) AND source IS NULL
            """)
    }

    func insert(_ customer: Customer) throws {
        try execute(
            """
            INSERT INTO customer (customer_id, workspace_id, name, language, created_at)
            VALUES (\(customer.id), \(customer.workspaceID), \(customer.name), \(customer.language), \(customer.createdAt))
            """)
    }
}
