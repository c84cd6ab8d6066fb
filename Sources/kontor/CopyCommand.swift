import ArgumentParser
import Server
import Storage
import Values

struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Move the whole business to another database, from SQLite to PostgreSQL or back.",
        discussion:
            "Stop Kontor first. Every row is read again at the target and compared, and the ledger is proven on both sides. The source is only "
            + "read: change DATABASE_URL, start, and keep the old database until you are content.")

    @Option(help: "Where the business is: sqlite:PATH or postgres://…") var from: String
    @Option(help: "Where it goes: an empty database.") var to: String

    func run() async throws {
        let (source, target) = (try Self.address(from, "--from"), try Self.address(to, "--to"))
        let tables = try await Moving.copy(from: source, to: target, now: .current())
        let width = tables.map(\.name.count).max() ?? 0
        for table in tables { print(table.name.padding(to: width + 2) + "\(table.rows)") }
        let rows = tables.map(\.rows).reduce(0, +)
        print("Copied \(rows) rows of \(tables.count) tables from \(source) to \(target): each arrived as it was, and the ledger adds up.")
    }

    private static func address(_ text: String, _ option: String) throws -> DatabaseURL {
        do { return try DatabaseURL(text) } catch {
            throw ValidationError("\(error)".replacing("DATABASE_URL", with: option))
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
