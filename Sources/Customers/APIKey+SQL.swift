import Storage
import Values

extension APIKey: RowDecodable {
    package init(row: Row) throws {
        id = try row["api_key_id"]
        workspaceID = try row["workspace_id"]
        name = try row["name"]
        createdAt = try row["created_at"]
        revokedAt = try row["revoked_at"]
    }
}

extension Transaction {
    /// The living key with this text.
    package func apiKey(text: String) throws -> APIKey? {
        try fetchOne(
            APIKey.self,
            """
            SELECT * FROM api_key
            WHERE sha256 = \(APIKey.hash(text)) AND revoked_at IS NULL AND workspace_id = \(workspace)
            """)
    }

    package func createAPIKey(text: String, name: String, in workspace: ID<Workspace>, now: Timestamp) throws -> APIKey {
        let key = APIKey(id: ID(at: now), workspaceID: workspace, name: name, createdAt: now, revokedAt: nil)
        try execute(
            """
            INSERT INTO api_key (api_key_id, workspace_id, name, role, sha256, created_at)
            VALUES (\(key.id), \(workspace), \(name), 'owner', \(APIKey.hash(text)), \(now))
            """)
        return key
    }

    package func apiKeys(in workspace: ID<Workspace>) throws -> [APIKey] {
        try fetch(APIKey.self, "SELECT * FROM api_key WHERE workspace_id = \(workspace) ORDER BY created_at, api_key_id")
    }

    /// False where there is no such living key.
    package func revokeAPIKey(_ id: ID<APIKey>, in workspace: ID<Workspace>, now: Timestamp) throws -> Bool {
        try execute(
            """
            UPDATE api_key SET revoked_at = \(now)
            WHERE api_key_id = \(id) AND workspace_id = \(workspace) AND revoked_at IS NULL
            """) == 1
    }
}
