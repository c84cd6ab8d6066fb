import ArgumentParser
import Server
import Values

/// For commands that read or change the database while a Kontor may be serving.
struct BooksOptions: ParsableArguments {
    @Option(help: "The workspace's slug; the one of kontor.yaml in this folder if absent.") var workspace: String?

    func open() async throws -> Books {
        let slug = try workspace ?? Configuration.declaredSlug(variables: Surroundings.variables, folder: Surroundings.folder)
        return try await Books.open(try ProcessConfiguration.load().databaseURL, slug: slug)
    }
}
