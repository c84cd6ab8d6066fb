import ArgumentParser
import Server
import Storage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a whole, proven copy of the SQLite database to a file, while Kontor may be serving.",
        discussion: "The file gets its name when it is whole and on the disk. For PostgreSQL there is pg_dump: docs/operating.md.")

    @Argument(help: "The file to write.") var path: String
    @Flag(help: "Replace the file if it is there.") var force = false

    func run() async throws {
        let soundness = try await Backup.write(try ProcessConfiguration.load().databaseURL, to: path, isReplacing: force)
        print("The backup is written to \(path), \(try SQLiteFile(path).size) bytes. \(soundness.sentence)")
    }
}

extension Soundness {
    var sentence: String {
        guard let transfers else {
            return "Every page is well. It is of an older Kontor, which the next start brings up to date."
        }
        return "Every page is well, and its ledger adds up (transfers: \(transfers))."
    }
}
