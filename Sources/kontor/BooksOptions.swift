import ArgumentParser
import Server
import Values

/// For commands that read or change the database while a Kontor may be serving.
struct BooksOptions: ParsableArguments {
    @Option(help: "The workspace's slug, where the database has several.") var workspace: String?

    func open() async throws -> Books {
        try await Books.open(try ProcessConfiguration.load().databaseURL, slug: workspace)
    }
}
