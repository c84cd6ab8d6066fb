import Storage
import Values

extension AuditEntry: RowDecodable {
    package init(row: Row) throws {
        id = try row["audit_entry_id"]
        workspaceID = try row["workspace_id"]
        actor = try row["actor"]
        subject = try row["subject"]
        oldValue = try row["old_value"]
        newValue = try row["new_value"]
        occurredAt = try row["occurred_at"]
    }
}

extension Transaction {
    package func audit(
        _ subject: String, from old: String?, to new: String?, by actor: String, in workspace: ID<Workspace>, now: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO audit_entry (audit_entry_id, workspace_id, actor, subject, old_value, new_value, occurred_at)
            VALUES (\(ID<AuditEntry>(at: now)), \(workspace), \(actor), \(subject), \(old), \(new), \(now))
            """)
    }

    /// Those whose subject begins with `prefix`, the newest first.
    package func auditEntries(about prefix: String = "", in workspace: ID<Workspace>, limit: Int) throws -> [AuditEntry] {
        try fetch(
            AuditEntry.self,
            """
            SELECT * FROM audit_entry WHERE workspace_id = \(workspace) AND substr(subject, 1, CAST(\(prefix.unicodeScalars.count) AS INTEGER)) = \(prefix)
            ORDER BY occurred_at DESC, audit_entry_id DESC LIMIT \(limit)
            """)
    }
}
