import Server
import TestSupport
import Testing

@testable import Storage

/// Scoped SQL is the first wall between workspaces, and on SQLite the only one.
@Suite("Workspace scope")
struct WorkspaceScopeTests {
    private let planted = WorkspaceScope(tables: ["payment", "customer", "letter"])

    /// The real tables, of all migrations.
    private func scope() async throws -> WorkspaceScope {
        try await TestDatabase.with(Schema.migrations) { database in
            let tables = try await database.read { try $0.tables() }
            return WorkspaceScope(tables: Set(tables.filter { $0.columns.contains("workspace_id") }.map(\.name)))
        }
    }

    @Test("every statement on a table of workspaces names the workspace")
    func statements() async throws {
        let scope = try await scope()
        #expect(scope.tables.isSuperset(of: ["workspace", "customer", "question", "outbound", "payment", "ai_call", "part_state"]))
        #expect(SourceTree.files.flatMap(scope.violations).map(\.description).joined(separator: "\n") == "")
    }

    @Test("each exemption still spares something")
    func exemptions() async throws {
        let scope = try await scope()
        for exemption in WorkspaceScope.exemptions {
            let spared = SourceTree.files.contains { file in
                scope.unscoped(in: file).contains { exemption.covers(file.path, $0.table) }
            }
            #expect(spared, "\(exemption.place): \(exemption.reason)")
        }
    }

    private func lines(_ text: String, _ path: String = "Sources/Billing/Payment+SQL.swift") -> [Int] {
        planted.violations(in: SourceFile(path: path, text: text)).map(\.line)
    }

    @Test("a statement that forgets the workspace is caught, in whichever form")
    func forgotten() {
        let text = #"""
            let a: SQL = "SELECT * FROM payment WHERE payment_id = \(id)"
            let b: SQL = "SELECT workspace_id FROM payment WHERE payment_id = \(id)"
            let c: SQL = """
                UPDATE payment SET workspace_id = excluded.workspace_id
                WHERE payment_id = \(id)
                """
            let d: SQL = "DELETE FROM payment WHERE paid_at < \(moment)"
            let e: SQL = "INSERT INTO payment (payment_id) VALUES (\(workspace_id))"
            let f: SQL = "SELECT 1 FROM payment p JOIN customer c ON c.customer_id = p.customer_id WHERE p.workspace_id = \(workspace)"
            let g: SQL = "SELECT 1 FROM payment p, customer c WHERE p.workspace_id = c.workspace_id"
            let h: SQL = "\(start) (SELECT MAX(x) FROM payment AS sent WHERE sent.payment_id = \(id)) AND payment.workspace_id = \(workspace)"
            let i: SQL = "INSERT INTO payment (payment_id, workspace_id) SELECT letter_id, '' FROM letter"
            """#
        #expect(lines(text) == [1, 2, 3, 7, 8, 9, 10, 10, 11, 12])
    }

    @Test("a statement that names the workspace of each table is left alone, and so are prose and tables of no workspace")
    func named() {
        let text = #"""
            let a: SQL = "SELECT * FROM payment WHERE payment_id = \(id) AND workspace_id = \(workspace)"
            let b: SQL = """
                INSERT INTO payment AS p (payment_id, workspace_id) VALUES (\(id), \(workspace))
                ON CONFLICT (payment_id) DO UPDATE SET note = excluded.note
                """
            let c: SQL = """
                SELECT 1 FROM payment AS p
                LEFT JOIN customer ON customer.customer_id = p.customer_id AND customer.workspace_id = p.workspace_id
                WHERE p.workspace_id = \(workspace)
                """
            let d: SQL = "o.*, (SELECT SUM(p.nanos) FROM payment p WHERE p.order_id = o.order_id AND p.workspace_id = o.workspace_id)"
            let e: SQL = "SELECT * FROM job JOIN payment ON payment.payment_id = job.subject WHERE workspace_id = \(workspace)"
            let f: SQL = "SELECT * FROM job WHERE job_id = \(id)"
            let g = "a letter from the customer, and money FROM nowhere"
            let h: SQL = "CREATE TABLE letter (customer_id TEXT REFERENCES customer (customer_id))"
            """#
        #expect(lines(text) == [])
    }

    @Test("what is exempt is exempt there alone")
    func exempt() {
        let text = #"let a: SQL = "SELECT * FROM payment WHERE payment_id = \(id)""#
        #expect(lines(text, "Sources/Billing/Migrations/BillingSchema.swift") == [])
        #expect(lines(text, "Sources/kontor/Benchmark/StorageBenchmark+SQL.swift") == [])
        #expect(lines(text, "Sources/Customers/Workspace+SQL.swift") == [1])
        #expect(lines(text, "Tests/BillingTests/PaymentTests.swift") == [])
    }
}
