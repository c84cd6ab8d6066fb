import Storage
import Values

extension PartState: RowDecodable {
    package init(row: Row) throws {
        self.init(
            Part(try row["kind"], try row["name"]), failures: try row["failures"], failingSince: try row["failing_since"],
            problem: try row["problem"])
    }
}

extension Transaction {
    /// Of every part that was looked at, by kind and name.
    package func partStates(in workspace: ID<Workspace>) throws -> [PartState] {
        try fetch(PartState.self, "SELECT * FROM part_state WHERE workspace_id = \(workspace) ORDER BY kind, name")
    }

    func keep(_ state: PartState, in workspace: ID<Workspace>, now: Timestamp) throws {
        try execute(
            """
            INSERT INTO part_state (workspace_id, kind, name, failures, failing_since, problem, checked_at)
            VALUES (\(workspace), \(state.part.kind), \(state.part.name), \(state.failures), \(state.failingSince), \(state.problem), \(now))
            ON CONFLICT (workspace_id, kind, name) DO UPDATE SET
                failures = excluded.failures, failing_since = excluded.failing_since, problem = excluded.problem,
                checked_at = excluded.checked_at
            """)
    }

    /// A part that is not configured any more says nothing.
    func forget(_ part: Part, in workspace: ID<Workspace>) throws {
        try execute("DELETE FROM part_state WHERE workspace_id = \(workspace) AND kind = \(part.kind) AND name = \(part.name)")
    }
}
