import Storage
import Values

@testable import Jobs

extension Transaction {
    /// What a claim would do that does not look at the lane.
    func leaseWithoutLooking(_ id: Int64, to worker: ID<Worker>) throws {
        try execute("UPDATE job SET state = 'running', leased_by = \(worker), leased_until = 0 WHERE job_id = \(id)")
    }

    /// As if all leases had ended and another worker had claimed the jobs.
    func takeOver(to worker: ID<Worker>) throws {
        try execute("UPDATE job SET leased_by = \(worker) WHERE leased_by IS NOT NULL")
    }
}

// MARK: Cut connections

extension Transaction {
    /// PostgreSQL ends the connection in the middle of the next `count` commits that delete a job.
    func cutConnectionsAtCommits(_ count: Int) throws {
        // A sequence counts what is rolled back too.
        try execute("CREATE SEQUENCE cut")
        try execute(
            SQL(
                stringLiteral: """
                    CREATE FUNCTION cut_connection() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF nextval('cut') <= \(count) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                        RETURN NULL;
                    END $$
                    """))
        try execute(
            """
            CREATE CONSTRAINT TRIGGER cut AFTER DELETE ON job DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION cut_connection()
            """)
    }

    func cuts() throws -> Int { Int(try value(Int64.self, "SELECT LEAST(last_value, 2) FROM cut") ?? 0) }
}
