import Storage
import Values

extension Seal: RowDecodable {
    package init(row: Row) throws {
        self.init(position: try row["position"], transfer: try row["transfer_id"], hash: try row["hash"])
    }
}

extension Transaction {
    /// Adds what is not in the chain yet to it, at most `limit` transfers, and returns how many. It comes after the transfers
    /// themselves, in transactions of its own: with the chain's head in theirs, only one could post at a time.
    @discardableResult
    package func sealTransfers(workspace: ID<Workspace>, limit: Int = 500) throws -> Int {
        guard try row("SELECT 1 AS found FROM unsealed_transfer WHERE workspace_id = \(workspace) LIMIT 1") != nil else { return 0 }
        try lock("ledger:seal:\(workspace)")
        let waiting = try rows(
            "SELECT transfer_id FROM unsealed_transfer WHERE workspace_id = \(workspace) ORDER BY transfer_id LIMIT \(limit)"
        ).map { row -> ID<Transfer> in try row["transfer_id"] }
        var head = try lastSeal(workspace: workspace)
        var seals: [Seal] = []
        let found = Dictionary(uniqueKeysWithValues: try transfers(Set(waiting), workspace: workspace).map { ($0.id, $0) })
        for transfer in waiting.compactMap({ found[$0] }) {
            let seal = Seal(transfer, position: (head?.position ?? 0) + 1, after: head?.hash ?? Seal.beginning)
            seals.append(seal)
            head = seal
        }
        try insert(seals, workspace: workspace)
        return seals.count
    }

    private func insert(_ seals: [Seal], workspace: ID<Workspace>) throws {
        guard !seals.isEmpty else { return }
        switch dialect {
        case .sqlite:
            for seal in seals {
                try execute(
                    """
                    INSERT INTO transfer_seal (transfer_id, workspace_id, position, hash)
                    VALUES (\(seal.transfer), \(workspace), \(seal.position), \(seal.hash))
                    """)
            }
        case .postgres:
            let rows = RowSet(seals) { seal in
                [("transfer_id", seal.transfer.sqlValue), ("position", seal.position.sqlValue), ("hash", seal.hash.sqlValue)]
            }
            try execute(
                """
                INSERT INTO transfer_seal (transfer_id, workspace_id, position, hash)
                SELECT transfer_id, \(workspace), position, hash
                FROM json_to_recordset(CAST(\(rows) AS json)) AS s(transfer_id TEXT, position BIGINT, hash TEXT)
                """)
        }
        try execute(
            "DELETE FROM unsealed_transfer WHERE workspace_id = \(workspace) AND transfer_id \(isOne(of: seals.map(\.transfer)))")
    }

    private func lastSeal(workspace: ID<Workspace>) throws -> Seal? {
        try fetchOne(
            Seal.self,
            """
            SELECT transfer_id, position, hash FROM transfer_seal WHERE workspace_id = \(workspace) ORDER BY position DESC LIMIT 1
            """)
    }

    /// The workspaces that have books.
    package func workspacesWithBooks() throws -> [ID<Workspace>] {
        try rows("SELECT DISTINCT workspace_id FROM account ORDER BY workspace_id").map { try $0["workspace_id"] }
    }

    /// Goes through the chain link by link (`kontor ledger verify`). `anchor` is a link that was noted before. It tells of the first
    /// twenty faults.
    package func proveChain(workspace: ID<Workspace>, anchor: (position: Int64, hash: String)? = nil) throws -> ChainProof {
        var faults: [ChainProof.Fault] = []
        var head: Seal?
        var isAnchored = anchor == nil
        while let page = try sealedPage(after: head?.position ?? 0, workspace: workspace) {
            for (seal, transfer) in page where faults.count < 20 {
                let place = (head?.position ?? 0) + 1
                let isNext = seal.position == place
                if !isNext { faults.append(.missing(position: place)) }
                // After a gap, what was there before is not known, and is not told twice.
                if isNext, Seal(transfer, position: place, after: head?.hash ?? Seal.beginning) != seal { faults.append(.broken(seal)) }
                if let anchor, anchor.position == seal.position, anchor.hash == seal.hash { isAnchored = true }
                head = seal
            }
            if faults.count >= 20 { break }
        }
        if let anchor, !isAnchored { faults.append(.otherAnchor(position: anchor.position)) }
        let counts = try sealCounts(workspace: workspace)
        if counts.unlisted > 0 { faults.append(.unlisted(counts.unlisted)) }
        return ChainProof(workspace: workspace, sealed: counts.sealed, waiting: counts.waiting, head: head, faults: faults)
    }

    private func sealedPage(after position: Int64, workspace: ID<Workspace>) throws -> [(Seal, Transfer)]? {
        let page = try rows(
            """
            SELECT s.position, s.hash, \(Transfer.columns) FROM transfer_seal s
            JOIN transfer t ON t.transfer_id = s.transfer_id AND t.workspace_id = s.workspace_id
            WHERE s.workspace_id = \(workspace) AND s.position > \(position) ORDER BY s.position LIMIT 1000
            """
        ).map { (try Seal(row: $0), try Transfer(row: $0)) }
        return page.isEmpty ? nil : page
    }

    private func sealCounts(workspace: ID<Workspace>) throws -> (sealed: Int, waiting: Int, unlisted: Int) {
        let row = try row(
            """
            SELECT COUNT(s.transfer_id) AS sealed, COUNT(u.transfer_id) AS waiting,
                   COUNT(CASE WHEN s.transfer_id IS NULL AND u.transfer_id IS NULL THEN 1 END) AS unlisted
            FROM transfer t
            LEFT JOIN transfer_seal s ON s.transfer_id = t.transfer_id AND s.workspace_id = t.workspace_id
            LEFT JOIN unsealed_transfer u ON u.transfer_id = t.transfer_id AND u.workspace_id = t.workspace_id
            WHERE t.workspace_id = \(workspace)
            """)
        guard let row else { return (0, 0, 0) }
        return (try row["sealed"], try row["waiting"], try row["unlisted"])
    }
}
