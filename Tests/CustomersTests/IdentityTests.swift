import Storage
import TestSupport
import Testing
import Values

@testable import Customers

@Suite(.bothEngines) struct IdentityTests {
    @Test("a person is a customer from the first contact, once, with the name and language last seen")
    func registration() async throws {
        try await withWorkspace { database, workspace in
            func register(_ name: String, _ language: String?) async throws -> Identity {
                try await database.write {
                    try $0.registerIdentity(
                        channel: "telegram", externalID: "42", name: name, language: language, workspace: workspace.id,
                        now: TestDatabase.epoch)
                }
            }
            let first = try await register("Ada", "en")
            let renamed = try await register("Ada Lovelace", nil)
            #expect(renamed.id == first.id && renamed.customerID == first.customerID)
            #expect(renamed.name == "Ada Lovelace" && renamed.language == "en")
            let customers = try await database.read { try $0.customerCount(in: workspace.id) }
            #expect(customers == 1)
            let customer = try await database.read { try $0.customer(first.customerID, in: workspace.id) }
            #expect(customer?.name == "Ada")
        }
    }

    @Test("what belongs to another workspace is not found")
    func walls() async throws {
        try await withWorkspace { database, workspace in
            let other = try await database.write { try $0.keepWorkspace(slug: "other", in: "USD") }
            let identity = try await database.write {
                try $0.registerIdentity(
                    channel: "telegram", externalID: "42", name: "Ada", language: nil, workspace: workspace.id, now: TestDatabase.epoch)
            }
            let (found, byName, customer) = try await database.read {
                (
                    try $0.identity(identity.id, in: other.id), try $0.identity(channel: "telegram", externalID: "42", in: other.id),
                    try $0.customer(identity.customerID, in: other.id)
                )
            }
            #expect(found == nil && byName == nil && customer == nil)
        }
    }
}

@Suite(.bothEngines) struct APIKeyTests {
    @Test("a key opens until it is revoked, and its text is not in the database")
    func life() async throws {
        try await withWorkspace { owner, workspace in
            let database = owner.scoped(to: workspace.id)
            let text = APIKey.makeText()
            let key = try await database.write { try $0.createAPIKey(text: text, name: "owner", in: workspace.id, now: TestDatabase.epoch) }
            let (found, wrong) = try await database.read { (try $0.apiKey(text: text), try $0.apiKey(text: text + "x")) }
            #expect(found?.id == key.id && wrong == nil)
            let stored = try await database.read { try $0.rows("SELECT sha256 FROM api_key").map { try $0["sha256"] as String } }
            #expect(stored == [APIKey.hash(text)] && !text.contains(stored[0]))
            let revoked = try await database.write { try $0.revokeAPIKey(key.id, in: workspace.id, now: TestDatabase.epoch) }
            let again = try await database.write { try $0.revokeAPIKey(key.id, in: workspace.id, now: TestDatabase.epoch) }
            #expect(revoked && !again)
            let gone = try await database.read { try $0.apiKey(text: text) }
            #expect(gone == nil)
        }
    }

    @Test("no two keys are alike, and each has 256 bits")
    func texts() {
        let texts = Set((0..<1000).map { _ in APIKey.makeText() })
        #expect(texts.count == 1000)
        #expect(texts.allSatisfy { $0.hasPrefix("kontor_") && $0.count == 71 })
    }
}

@Suite(.bothEngines) struct WorkspaceTests {
    @Test("a workspace keeps its id and its currency; its name follows the configuration")
    func keep() async throws {
        try await withWorkspace { database, workspace in
            let kept = try await database.write { try $0.keepWorkspace(slug: "demo", named: "New name", in: "USD") }
            #expect(kept.id == workspace.id && kept.name == "New name")
            await #expect(throws: CustomersError.self) {
                try await database.write { try $0.keepWorkspace(slug: "demo", in: "EUR") }
            }
        }
    }
}

extension Transaction {
    func keepWorkspace(slug: String, named name: String = "Demo", in currency: String) throws -> Workspace {
        try keepWorkspace(
            slug: slug, name: name, currency: try #require(Currency(currency)), timeZone: "Europe/Berlin", language: "en",
            now: TestDatabase.epoch)
    }
}

func withWorkspace(_ body: (Database, Workspace) async throws -> Void) async throws {
    try await TestDatabase.with(CustomersSchema.migrations) { database in
        let workspace = try await database.write { try $0.keepWorkspace(slug: "demo", in: "USD") }
        try await body(database, workspace)
    }
}
