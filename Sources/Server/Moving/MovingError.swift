import Storage

/// Why a business is not moved, saved or brought back. Nothing was changed where one of these is thrown.
package enum MovingError: Error, Equatable, CustomStringConvertible {
    case sameDatabase(DatabaseURL)
    case exists(String)
    case noBackup(String)
    /// The file is there and cannot be relied on.
    case unsound(String, reason: String)
    case noKontor
    case damaged([String])
    case wrongLedger([String])
    case postgres(String)

    package var description: String {
        switch self {
        case .sameDatabase(let url): "--from and --to name the same database, \(url)"
        case .exists(let path): "\(path) is there already: take another name, or --force to replace it"
        case .noBackup(let path): "there is no file \(path): name one that `kontor backup` wrote"
        case .unsound(let path, let reason): "\(path) cannot be relied on: \(reason). Nothing was changed"
        case .noKontor: "it is no database of a Kontor"
        case .damaged(let problems): "it is damaged: \(problems.prefix(3).joined(separator: "; "))"
        case .wrongLedger(let discrepancies): "its ledger does not add up: \(discrepancies.prefix(3).joined(separator: "; "))"
        case .postgres(let command):
            "`kontor \(command)` is for SQLite, and DATABASE_URL names PostgreSQL, which has tools of its own: pg_dump and pg_restore. docs/operating.md shows the commands"
        }
    }
}
