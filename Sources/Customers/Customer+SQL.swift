import Storage
import Values

extension Customer: RowDecodable {
    package init(row: Row) throws {
        id = try row["customer_id"]
        workspaceID = try row["workspace_id"]
        name = try row["name"]
        language = try row["language"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    package func customer(_ id: ID<Customer>, in workspace: ID<Workspace>) throws -> Customer? {
        try fetchOne(Customer.self, "SELECT * FROM customer WHERE customer_id = \(id) AND workspace_id = \(workspace)")
    }

    package func customerCount(in workspace: ID<Workspace>) throws -> Int {
        try value(Int.self, "SELECT COUNT(*) FROM customer WHERE workspace_id = \(workspace)") ?? 0
    }

    func insert(_ customer: Customer) throws {
        try execute(
            """
            INSERT INTO customer (customer_id, workspace_id, name, language, created_at)
            VALUES (\(customer.id), \(customer.workspaceID), \(customer.name), \(customer.language), \(customer.createdAt))
            """)
    }
}
