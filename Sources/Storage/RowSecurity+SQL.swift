extension Transaction {
    /// Closes every table that has a `workspace_id` to the application's role, but for the rows of the workspace it is at work for, and
    /// lets it use the others. Found in the catalogue, so that no table is forgotten. On SQLite there are no roles.
    func secureWorkspaces() throws {
        guard dialect == .postgres else { return }
        try makeApplicationRole()
        try script(
            """
            DO $$
            DECLARE found record;
            BEGIN
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO \(DatabaseActor.applicationRole)', current_schema());
                FOR found IN
                    SELECT c.relname AS name, c.relrowsecurity AS is_secured,
                           EXISTS (SELECT FROM pg_attribute a
                                   WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped) AS is_scoped,
                           has_table_privilege('\(DatabaseActor.applicationRole)', c.oid, 'SELECT') AS is_granted
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname <> 'schema_migration'
                LOOP
                    IF NOT found.is_granted THEN
                        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO \(DatabaseActor.applicationRole)', found.name);
                    END IF;
                    IF found.is_scoped AND NOT found.is_secured THEN
                        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found.name);
                        EXECUTE format('CREATE POLICY workspace ON %I TO \(DatabaseActor.applicationRole) '
                                       'USING (workspace_id = current_setting(''kontor.workspace_id'', true))', found.name);
                    END IF;
                END LOOP;
            END
            $$;
            """)
    }

    /// Roles belong to the server, not to the database, so another schema's migration may make it at the same moment.
    private func makeApplicationRole() throws {
        do {
            try script(
                """
                DO $$
                BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(DatabaseActor.applicationRole)') THEN
                        CREATE ROLE \(DatabaseActor.applicationRole) NOLOGIN;
                    END IF;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END
                $$;
                DO $$
                BEGIN
                    IF NOT pg_has_role(current_user, '\(DatabaseActor.applicationRole)', 'MEMBER') THEN
                        EXECUTE format('GRANT \(DatabaseActor.applicationRole) TO %I', current_user);
                    END IF;
                END
                $$;
                """)
        } catch StorageError.accessDenied(let reason) {
            throw StorageError.accessDenied("\(reason). \(Self.roleRemedy)")
        }
    }

    private static let roleRemedy =
        "An administrator makes the role that Kontor works as, once: CREATE ROLE \(DatabaseActor.applicationRole) NOLOGIN; GRANT \(DatabaseActor.applicationRole) TO the user of DATABASE_URL"

    /// Why this user cannot make Kontor's tables, or become the role of the application.
    func accessProblems() throws -> [String] {
        guard dialect == .postgres else { return [] }
        guard let schema = try value(String?.self, "SELECT current_schema()").flatMap({ $0 }) else {
            return ["the schema that DATABASE_URL's options name does not exist: CREATE SCHEMA makes it"]
        }
        guard try value(Bool.self, "SELECT has_schema_privilege(\(schema), 'CREATE')") == true else {
            return [
                "the user of DATABASE_URL may make no tables in the schema \(schema): let it own the database, or GRANT CREATE ON SCHEMA"
            ]
        }
        return try roleProblems()
    }

    private func roleProblems() throws -> [String] {
        let row = try row(
            """
            SELECT (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) AS may_make_it,
                   EXISTS (SELECT FROM pg_roles WHERE rolname = \(DatabaseActor.applicationRole)
                           AND pg_has_role(current_user, oid, 'MEMBER')) AS is_it
            """)
        guard let row, try row["may_make_it"] == false, try row["is_it"] == false else { return [] }
        return ["the user of DATABASE_URL may not act as \(DatabaseActor.applicationRole). \(Self.roleRemedy)"]
    }
}

extension Database {
    /// What PostgreSQL does not let Kontor do that it must, and what an administrator does about it.
    package func accessProblems() async throws -> [String] { try await read { try $0.accessProblems() } }
}
