import Storage
import Values

extension Transaction {
    /// What counts now for a bot: what its owners chose, over what is declared.
    func ownerSettings(over declared: OwnerSettings, bot: String, _ workspace: Workspace) throws -> OwnerSettings {
        try rows("SELECT name, value FROM setting WHERE workspace_id = \(workspace.id) AND scope IN ('', \(bot))")
            .reduce(declared) { settings, row in
                // A value of another version counts as not chosen.
                guard let setting: Setting = try row["name"] else { return settings }
                return settings.setting(setting, to: try row["value"], workspace.currency) ?? settings
            }
    }

    func keep(_ setting: Setting, _ value: String, bot: String, in workspace: ID<Workspace>) throws {
        try execute(
            """
            INSERT INTO setting (workspace_id, scope, name, value)
            VALUES (\(workspace), \(setting.isOfBot ? bot : ""), \(setting), \(value))
            ON CONFLICT (workspace_id, scope, name) DO UPDATE SET value = excluded.value
            """)
    }
}
