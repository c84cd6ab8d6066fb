import ArgumentParser
import Server
import Storage
import Values

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date, as every start does.")

    func run() async throws {
        let database = try Database(try ProcessConfiguration.load().databaseURL)
        try database.lockForServing()
        let applied = try await database.migrate(Schema.migrations, now: .current())
        print(applied.isEmpty ? "The schema is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
    }
}
