/// Every statement on a table with a `workspace_id` names the workspace, for each such table it touches: on SQLite nothing else keeps
/// the rows of two businesses apart.
struct WorkspaceScope {
    /// Statements that mean the rows of all workspaces.
    struct Exemption {
        /// A file, or a folder with its slash.
        let place: String
        /// Nil for all.
        var table: String?
        let reason: String

        func covers(_ path: String, _ table: String) -> Bool {
            (place.hasSuffix("/") ? path.contains(place) : path == place) && (self.table == nil || self.table == table)
        }
    }

    static let exemptions = [
        Exemption(place: "/Migrations/", reason: "a migration changes the tables of every workspace"),
        Exemption(
            place: "Sources/Customers/Workspace+SQL.swift", table: "workspace",
            reason: "a workspace is found by its slug before anything is at work for it"),
        Exemption(place: "Sources/Ledger/Proof+SQL.swift", reason: "the proof is over all books of a database"),
        Exemption(
            place: "Sources/Ledger/Seal+SQL.swift", table: "account",
            reason: "says which workspaces have books, for the doctor of a database"),
        Exemption(
            place: "Sources/kontor/Benchmark/StorageBenchmark+SQL.swift", table: "payment",
            reason: "another table of this name, in a database of the benchmark's own"),
    ]

    /// The names of the tables that have a `workspace_id`.
    let tables: Set<String>

    func violations(in file: SourceFile) -> [Violation] {
        unscoped(in: file).filter { found in !Self.exemptions.contains { $0.covers(file.path, found.table) } }.map { found in
            file.violation(found.line, "the statement does not name the workspace of \(found.table): AND workspace_id = \\(workspace)")
        }
    }

    /// Exempt or not.
    func unscoped(in file: SourceFile) -> [(line: Int, table: String)] {
        guard file.target != nil else { return [] }
        return file.literals.flatMap { literal in
            Statement(literal.text).unscoped(of: tables).map { (literal.line, $0) }
        }
    }
}

/// As much of a statement's grammar as tells which tables it touches, and what it compares their workspaces with.
private struct Statement {
    private struct TouchedTable {
        let name: String
        /// What its columns go by: its alias where it has one.
        let qualifier: String
        /// Rows are added to it, and name their workspace among their columns.
        let isFilled: Bool
        let next: Int
    }

    private enum Side: Equatable {
        case value
        /// Of this table or alias; nil where none is named.
        case column(of: String?)
    }

    private static let keywords: Set<String> = [
        "SET", "WHERE", "ON", "JOIN", "LEFT", "INNER", "CROSS", "ORDER", "GROUP", "LIMIT", "FOR", "RETURNING", "USING", "VALUES", "SELECT",
        "UNION", "DEFAULT", "HAVING", "…",
    ]

    /// Words and signs; a value or a text that is put in is `…`.
    private let tokens: [String]

    init(_ text: String) { tokens = Self.tokens(of: text) }

    private static func tokens(of text: String) -> [String] {
        text.matches(of: /[A-Za-z0-9_]+|[^\sA-Za-z0-9_]/).map { String($0.output) }
    }

    /// Those of `tables` of which it touches the rows of several workspaces.
    func unscoped(of tables: Set<String>) -> [String] {
        let touched = touchedTables.filter { tables.contains($0.name) }
        let qualifiers = touched.filter { !$0.isFilled }.map(\.qualifier)
        let comparisons = comparisons(qualifiers)
        // Tables that are compared with each other alone are those of every workspace.
        let isAnchored = comparisons.contains { sides in
            sides.contains { side in if case .column(let owner?) = side { !qualifiers.contains(owner) } else { side == .value } }
        }
        return touched.filter { table in
            if table.isFilled { return !columns(at: table.next).contains("workspace_id") }
            return !isAnchored || !comparisons.contains { $0.contains(.column(of: table.qualifier)) }
        }.map(\.name)
    }

    /// After `FROM`, `JOIN`, `UPDATE`, `USING` and `INTO`, and after the commas of a list.
    private var touchedTables: [TouchedTable] {
        tokens.indices.flatMap { index -> [TouchedTable] in
            guard ["FROM", "JOIN", "UPDATE", "USING", "INTO"].contains(tokens[index]) else { return [] }
            var found: [TouchedTable] = []
            var position = index + 1
            while let table = table(at: position, isFilled: tokens[index] == "INTO") {
                found.append(table)
                guard token(table.next) == "," else { break }
                position = table.next + 1
            }
            return found
        }
    }

    private func table(at index: Int, isFilled: Bool) -> TouchedTable? {
        guard let name = word(index) else { return nil }
        let aliasAt = token(index + 1) == "AS" ? index + 2 : index + 1
        guard let alias = word(aliasAt) else { return TouchedTable(name: name, qualifier: name, isFilled: isFilled, next: index + 1) }
        return TouchedTable(name: name, qualifier: alias, isFilled: isFilled, next: aliasAt + 1)
    }

    /// Of each `workspace_id = …`. A bare column is that of the only table there is.
    private func comparisons(_ qualifiers: [String]) -> [[Side]] {
        let only = qualifiers.count == 1 ? qualifiers[0] : nil
        return tokens.indices.compactMap { index in
            let isQualified = token(index - 1) == "."
            let before = isQualified ? index - 3 : index - 1
            if isNotDifferent(index, before) { return [.column(of: isQualified ? token(index - 2) : only), .value] }
            guard tokens[index] == "workspace_id", token(index + 1) == "=" else { return nil }
            // Neither set nor only one of several conditions that would do.
            guard ["WHERE", "AND", "ON", "("].contains(token(before)) else { return nil }
            let left = Side.column(of: isQualified ? token(index - 2) : only)
            if token(index + 2) == "…" { return [left, .value] }
            if token(index + 2) == "workspace_id" { return [left, .column(of: only)] }
            guard token(index + 3) == ".", token(index + 4) == "workspace_id" else { return nil }
            return [left, .column(of: token(index + 2))]
        }
    }

    /// `NOT (workspace_id <> …)`, which no engine takes for a reason to go through all of a workspace's rows.
    private func isNotDifferent(_ index: Int, _ before: Int) -> Bool {
        tokens[index] == "workspace_id" && token(before - 1) == "NOT" && token(before) == "("
            && tokens[index...].dropFirst().prefix(4) == ["<", ">", "…", ")"]
    }

    /// The list in brackets that begins there.
    private func columns(at index: Int) -> [String] {
        token(index) == "(" ? Array(tokens[index...].prefix { $0 != ")" }) : []
    }

    private func token(_ index: Int) -> String? { tokens.indices.contains(index) ? tokens[index] : nil }

    private func word(_ index: Int) -> String? {
        guard let token = token(index), token.first?.isLetter == true, !Self.keywords.contains(token) else { return nil }
        return token
    }
}
