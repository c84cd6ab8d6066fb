import Foundation

/// `DATABASE_URL`, read: which engine, and where.
package enum DatabaseURL: Hashable, Sendable {
    case sqlite(path: String)
    case postgres(PostgresAddress)

    /// Whether there is something to open; a server that is not there says so itself.
    package var isThere: Bool {
        switch self {
        case .sqlite(let path): FileManager.default.fileExists(atPath: path)
        case .postgres: true
        }
    }

    /// Reads `sqlite:PATH` or `postgres://USER@HOST/NAME`; the error says what is allowed.
    package init(_ text: String) throws(DatabaseURLError) {
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count + 1)
        switch scheme {
        case "sqlite":
            let path = rest.hasPrefix("///") ? rest.dropFirst(2) : rest
            guard !path.isEmpty, !path.hasPrefix("//"), !path.contains("?") else { throw .noPath }
            guard path != ":memory:" else { throw .inMemory }
            self = .sqlite(path: String(path))
        case "postgres", "postgresql":
            guard rest.hasPrefix("//") else { throw .unreadable("it lacks the two slashes: postgres://user@host/name") }
            self = .postgres(try PostgresAddress(text))
        default: throw .unknownScheme(String(scheme.prefix(20)))
        }
    }
}

extension DatabaseURL: CustomStringConvertible {
    /// As `DATABASE_URL` says it, without a password.
    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let address): address.shown
        }
    }
}

package enum DatabaseURLError: Error, Equatable, CustomStringConvertible {
    case noPath
    case inMemory
    case unknownScheme(String)
    case unreadable(String)

    package var description: String {
        switch self {
        case .noPath: "DATABASE_URL names no file: write sqlite:./kontor.sqlite or sqlite:/var/lib/kontor/kontor.sqlite"
        case .inMemory: "DATABASE_URL asks for a database in memory, which would lose the books: write sqlite:./kontor.sqlite"
        case .unknownScheme(let scheme):
            "DATABASE_URL begins with “\(scheme)”, but Kontor knows sqlite: (sqlite:./kontor.sqlite) and postgres: (postgres://kontor@localhost/kontor)"
        case .unreadable(let reason): "DATABASE_URL cannot be read: \(reason). Write postgres://user:password@host:5432/name"
        }
    }
}
