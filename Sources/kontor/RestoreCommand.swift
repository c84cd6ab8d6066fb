import ArgumentParser
import Server
import Values

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the SQLite database; what was there is kept beside it.",
        discussion: "Stop Kontor first. The backup is proven before anything is changed.")

    @Argument(help: "A file that `kontor backup` wrote.") var path: String

    func run() async throws {
        let url = try ProcessConfiguration.load().databaseURL
        let (soundness, kept) = try await Backup.restore(path, to: url, now: .current())
        print("\(url) is what \(path) was. \(soundness.sentence)")
        if let kept { print("What was there before is kept as \(kept).") }
    }
}
