import GRDB

extension StorageError {
    init(_ error: DatabaseError) { self.init(sqlite: error.extendedResultCode.rawValue, error.message) }

    /// `code` is SQLite's extended result code.
    init(sqlite code: Int32, _ message: String?) {
        let detail = message ?? "SQLite code \(code)"
        let extended = ResultCode(rawValue: code)
        switch extended {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self = .uniqueViolation(columns: String(detail.split(separator: ": ").last ?? ""))
            return
        case .SQLITE_CONSTRAINT_FOREIGNKEY: self = .foreignKeyViolation(detail)
        case .SQLITE_CONSTRAINT_CHECK: self = .checkViolation(detail)
        case .SQLITE_CONSTRAINT_NOTNULL, .SQLITE_CONSTRAINT_DATATYPE: self = .notNullViolation(detail)
        default:
            switch extended.primaryResultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(detail)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(detail)
            case .SQLITE_FULL: self = .diskFull(detail)
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(detail)
            case .SQLITE_CANTOPEN: self = .cannotOpen(detail)
            case .SQLITE_IOERR: self = .inputOutput(detail)
            // What SUM answers; it has no code of its own.
            case .SQLITE_ERROR where detail == "integer overflow": self = .outOfRange(detail)
            default: self = .statement(detail)
            }
        }
    }
}
