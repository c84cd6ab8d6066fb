import ArgumentParser
import Customers
import Server
import Storage
import Values

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list and revoke keys to the REST API.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and print it, once.")

        @Flag(help: "A key with all the owner's rights; the only sort there is so far.") var owner = false
        @Option(help: "What the key is for, to tell it from others.") var name = "owner"
        @OptionGroup var options: BooksOptions

        func validate() throws {
            guard owner else { throw ValidationError("say --owner: keys with fewer rights do not exist yet") }
        }

        func run() async throws {
            print(try await options.open().createOwnerKey(named: name, now: .current()))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys; their texts are not kept.")

        @OptionGroup var options: BooksOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let books = try await options.open()
            let keys = try await books.database.read { try $0.apiKeys(in: books.workspace.id) }
            if json { return try printJSON(keys.map(Row.init)) }
            for key in keys {
                print("\(key.id)\t\(key.name)\tmade \(key.createdAt)\(key.revokedAt.map { "\trevoked \($0)" } ?? "")")
            }
        }

        private struct Row: Encodable {
            let id: String
            let name: String
            let createdAt: String
            /// Left out while the key opens.
            let revokedAt: String?

            init(_ key: APIKey) {
                id = key.id.description
                name = key.name
                createdAt = key.createdAt.description
                revokedAt = key.revokedAt?.description
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key; it stops working at once.")

        @Argument(help: "The key's id, from `kontor key list`.") var id: String
        @OptionGroup var options: BooksOptions

        func run() async throws {
            guard let keyID = ID<APIKey>(id) else { throw ValidationError("“\(id)” is no key id; `kontor key list` shows them") }
            let books = try await options.open()
            let isDone = try await books.database.write { try $0.revokeAPIKey(keyID, in: books.workspace.id, now: .current()) }
            guard isDone else { throw ValidationError("there is no living key \(id)") }
            print("The key is revoked.")
        }
    }
}
