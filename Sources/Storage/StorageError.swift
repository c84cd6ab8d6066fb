/// What can go wrong in the database, whichever engine it is.
package enum StorageError: Error, Equatable {
    /// Another process holds the database longer than the wait allowed. Trying again may succeed.
    case busy(String)
    case corrupt(String)
    case diskFull(String)
    case readOnly(String)
    case cannotOpen(String)
    /// There is nothing at the address, which was to be there already.
    case missing(String)
    /// A UNIQUE constraint or primary key; `columns` as the engine names them (`inbound.bot_id, inbound.external_id`).
    case uniqueViolation(columns: String)
    case foreignKeyViolation(String)
    case checkViolation(String)
    case notNullViolation(String)
    case inputOutput(String)
    /// A sum left the range of BIGINT; the engine stops rather than wraps.
    case outOfRange(String)
    /// The statement itself is wrong, or a row does not have the shape the code expects: a mistake of ours.
    case unreadable(String)
    case statement(String)
    /// A transaction of no workspace was asked for its workspace: a mistake of ours.
    case unscoped
    /// A migration that has been applied reads differently now, or the schema comes from a newer Kontor.
    case migration(String)
    /// Another Kontor process already runs on this SQLite file.
    case inUse(String)
    /// A Kontor runs on this PostgreSQL database.
    case served
    /// No PostgreSQL answers.
    case unreachable(String)
    /// It answers, and lets this user, or this Kontor, not in.
    case accessDenied(String)
    case tooOld(String)
    /// The transaction met another's, and nothing of it remains. Trying again may succeed.
    case serialisation(String)
    case deadlock(String)
    /// Nothing of the transaction remains.
    case connectionLost(String)
    /// The connection was lost at COMMIT: all of the transaction stands, or nothing. An id of the caller's own makes trying again safe.
    case outcomeUnknown(String)
    case cancelled(String)
    case closed
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let detail): "the database is busy: \(detail). Another process is writing; try again"
        case .corrupt(let detail): "the database file is damaged: \(detail). Stop Kontor, keep the file, and restore the last backup"
        case .diskFull(let detail): "the disk is full: \(detail). Free some space; nothing that was acknowledged is lost"
        case .readOnly(let detail): "the database cannot be written: \(detail). Check the owner and mode of the file and its folder"
        case .cannotOpen(let detail): "the database cannot be opened: \(detail). Check DATABASE_URL, the folder and its permissions"
        case .missing(let url):
            "there is no database at \(url) yet: `kontor serve` or `kontor migrate` makes it; or check the folder and DATABASE_URL"
        case .uniqueViolation(let columns): "a row with the same \(columns) exists already"
        case .foreignKeyViolation(let detail): "a row refers to another that does not exist: \(detail)"
        case .checkViolation(let detail): "a row breaks a rule of its table: \(detail)"
        case .notNullViolation(let detail): "a required column is empty: \(detail)"
        case .inputOutput(let detail): "the disk failed: \(detail). Check the disk; nothing that was acknowledged is lost"
        case .outOfRange(let detail): "a sum is larger than Kontor can count: \(detail)"
        case .unreadable(let detail): "a row cannot be read: \(detail)"
        case .statement(let detail): "a statement failed: \(detail)"
        case .unscoped: "this works within one workspace, and the database is open to all: scope it first, `database.scoped(to: workspace)`"
        case .migration(let detail): detail
        case .inUse(let path): "another Kontor already runs on \(path). Stop it first, or use PostgreSQL for several processes"
        case .served: "a Kontor runs on this database. Stop all its processes first, and try again"
        case .unreachable(let detail): "PostgreSQL cannot be reached: \(detail). Check that it runs, and DATABASE_URL's host and port"
        case .accessDenied(let detail):
            "PostgreSQL does not let Kontor in: \(detail). Check user, password, database and TLS mode in DATABASE_URL"
        case .tooOld(let detail): "\(detail). Upgrade the server, or give DATABASE_URL another"
        case .serialisation(let detail), .deadlock(let detail): "the transaction met another one: \(detail). Try again"
        case .connectionLost(let detail): "the connection to PostgreSQL was lost: \(detail). Nothing was changed; try again"
        case .outcomeUnknown(let detail):
            "the connection to PostgreSQL was lost at the last moment: \(detail). It is not known whether the change stands; try again with the same id"
        case .cancelled(let detail): "a query was cancelled: \(detail)"
        case .closed: "the database is closed"
        }
    }

    /// Whether the same work may succeed a moment later without anyone's doing.
    package var isTransient: Bool {
        switch self {
        case .busy, .serialisation, .deadlock, .connectionLost, .outcomeUnknown, .unreachable: true
        default: false
        }
    }

    /// Whether nothing remains of the transaction, and the same closure may run again at once.
    var isRepeatable: Bool {
        switch self {
        case .serialisation, .deadlock, .connectionLost: true
        default: false
        }
    }

    /// Whether the database as a whole is unwell, rather than one statement.
    package var isOutage: Bool {
        switch self {
        case .busy, .corrupt, .diskFull, .readOnly, .cannotOpen, .inputOutput, .unreachable, .accessDenied, .tooOld, .connectionLost,
            .outcomeUnknown,
            .closed:
            true
        default: false
        }
    }
}
