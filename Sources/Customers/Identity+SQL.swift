import Storage
import Values

extension Identity: RowDecodable {
    package init(row: Row) throws {
        id = try row["identity_id"]
        workspaceID = try row["workspace_id"]
        customerID = try row["customer_id"]
        channel = try row["channel"]
        externalID = try row["external_id"]
        name = try row["name"]
        language = try row["language"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    package func identity(channel: String, externalID: String, in workspace: ID<Workspace>) throws -> Identity? {
        try fetchOne(
            Identity.self,
            "SELECT * FROM identity WHERE workspace_id = \(workspace) AND channel = \(channel) AND external_id = \(externalID)")
    }

    /// Under which a customer is known on a channel, the oldest first.
    package func identities(of customer: ID<Customer>, channel: String, in workspace: ID<Workspace>) throws -> [Identity] {
        try fetch(
            Identity.self,
            """
            SELECT * FROM identity WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND channel = \(channel)
            ORDER BY identity_id
            """)
    }

    package func identity(_ id: ID<Identity>, in workspace: ID<Workspace>) throws -> Identity? {
        try fetchOne(Identity.self, "SELECT * FROM identity WHERE identity_id = \(id) AND workspace_id = \(workspace)")
    }

    func insert(_ identity: Identity) throws {
        try execute(
            """
            INSERT INTO identity (identity_id, workspace_id, customer_id, channel, external_id, name, language, created_at)
            VALUES (\(identity.id), \(identity.workspaceID), \(identity.customerID), \(identity.channel), \(identity.externalID),
                    \(identity.name), \(identity.language), \(identity.createdAt))
            """)
    }

    func rename(_ identity: Identity, to name: String, language: String?) throws -> Identity {
        let rows = try fetch(
            Identity.self,
            """
            UPDATE identity SET name = \(name), language = \(language)
            WHERE identity_id = \(identity.id) AND workspace_id = \(identity.workspaceID) RETURNING *
            """)
        return rows.first ?? identity
    }
}
