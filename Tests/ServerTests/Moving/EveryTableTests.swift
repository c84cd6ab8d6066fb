import Server
import Storage
import TestSupport
import Testing

/// A copy of a database in which every table of Kontor has rows.
@Suite("Moving every table", .timeLimit(.minutes(3)))
struct EveryTableTests {
    /// In the order of their making, so that what a table refers to comes before it.
    /// As the migrations' own text names them, and not as the engine's catalogue does, which the copy goes by.
    private static let tables: [String] = {
        let text = Schema.migrations.map(\.statements).joined(separator: "\n")
        let changes = text.matches(
            of: /(CREATE TABLE (?:IF NOT EXISTS )?|DROP TABLE |ALTER TABLE )"?([a-z_]+)"?(?: RENAME TO ([a-z_]+))?/)
        return changes.reduce(into: []) { tables, change in
            let name = String(change.2)
            switch (change.1, change.3) {
            case ("DROP TABLE ", _): tables.removeAll { $0 == name }
            case ("ALTER TABLE ", let new?): tables = tables.map { $0 == name ? String(new) : $0 }
            case ("ALTER TABLE ", nil): break
            default: tables.append(name)
            }
        }
    }()

    @Test("from either engine to the other, no table is forgotten and every row arrives", arguments: [TestEngine.sqlite, .postgres])
    func bothWays(from engine: TestEngine) async throws {
        #expect(Self.tables.count >= 20)
        try await TestEngine.$current.withValue(engine) {
            try await TestDatabase.with(Schema.migrations) { source in
                try await source.write { tx in
                    try tx.forgetChecks()
                    for table in Self.tables { try tx.fill(table) }
                }
                try await TestEngine.$current.withValue(engine == .sqlite ? .postgres : .sqlite) {
                    try await TestDatabase.with(Schema.migrations) { target in
                        try await target.write { try $0.forgetChecks() }
                        let copied = try await source.copy(to: target) { _ in true }
                        #expect(copied.map { "\($0.name) \($0.rows)" } == Self.tables.sorted().map { "\($0) 2" })
                        for table in Self.tables {
                            let (sent, arrived) = (
                                try await source.read { try $0.content(of: table) }, try await target.read { try $0.content(of: table) }
                            )
                            #expect(sent == arrived && sent.count == 2, "\(table)")
                        }
                    }
                }
            }
        }
    }
}
