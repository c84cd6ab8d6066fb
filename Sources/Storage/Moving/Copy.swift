extension Database {
    /// Copies every row of every table into `target`, another database of the same schema that has none yet, in one transaction: either
    /// all of it stands there afterwards, or nothing. What arrived is read again and compared, row by row and by what `proof` makes of
    /// either side. Both are claimed by `lockForServing` first; a Kontor that runs on PostgreSQL is found out here.
    /// Throws `CopyError` and `StorageError`.
    package func copy<Proof: Equatable & Sendable>(
        to target: Database, proof: @escaping @Sendable (Transaction) throws -> Proof
    ) async throws -> [CopiedTable] {
        try await target.write { [driver] there in
            // On the thread of the writing transaction, so that a row is gone when the next one comes, however many there are.
            try driver.readHere { here in try Copy(source: here, target: there).run(proof) }
        }
    }
}

package struct CopiedTable: Equatable, Sendable {
    package let name: String
    package let rows: Int
}

package enum CopyError: Error, Equatable, CustomStringConvertible {
    case notEmpty(table: String)
    case unlikeTable(String)
    case differs(table: String)
    case differentProof

    package var description: String {
        switch self {
        case .notEmpty(let table):
            "the target is not empty: its table “\(table)” has rows. Copy into a new database, or a schema of its own; nothing was changed"
        case .unlikeTable(let table):
            "the table “\(table)” is not the same on both sides. Only what Kontor's migrations make can be copied; nothing was changed"
        case .differs(let table):
            "the table “\(table)” did not arrive as it is at the source. Nothing was changed; please report this as a mistake of Kontor"
        case .differentProof:
            "the ledger did not arrive as it is at the source. Nothing was changed; please report this as a mistake of Kontor"
        }
    }
}

private struct Copy {
    let source: Transaction
    let target: Transaction

    func run<Proof: Equatable>(_ proof: (Transaction) throws -> Proof) throws -> [CopiedTable] {
        try source.claimForMoving()
        try target.claimForMoving()
        let tables = try source.tables()
        try check(tables)
        let copied = try target.withoutReferences { try tables.map(copy) }
        guard try proof(source) == proof(target) else { throw CopyError.differentProof }
        return copied
    }

    private func check(_ tables: [Table]) throws {
        let there = Dictionary(try target.tables().map { ($0.name, $0) }) { first, _ in first }
        for table in tables {
            guard let match = there[table.name], Set(match.columns) == Set(table.columns) else { throw CopyError.unlikeTable(table.name) }
            guard try target.isEmpty(match) else { throw CopyError.notEmpty(table: table.name) }
        }
    }

    private func copy(_ table: Table) throws -> CopiedTable {
        var (sent, arrived) = (RowSum(), RowSum())
        try target.load(table) { put in
            try source.eachRow(of: table) { values in
                sent.add(values)
                try put(values)
            }
        }
        if let last = try source.lastID(of: table) { try target.continueIDs(of: table, after: last) }
        try target.eachRow(of: table) { arrived.add($0) }
        guard sent == arrived else { throw CopyError.differs(table: table.name) }
        return CopiedTable(name: table.name, rows: sent.rows)
    }
}
