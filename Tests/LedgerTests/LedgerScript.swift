import Ledger
import Storage
import TestSupport
import Testing
import Values

/// Plays a table, one line after the other, and proves the books at its end:
///
///     post    id debit credit amount currency category provider  answer
///     hold    id debit credit amount currency seconds|-          answer
///     settle  id hold amount|all currency                        answer
///     void    id hold                                            answer
///     reverse id transfer                                        answer
///     linked  answer answer …        (of the lines above since the last one that begins with +)
///     at seconds · balance account currency amount · held … · available … · expire count
struct LedgerScript {
    private let workspace = ID<Workspace>(at: TestDatabase.epoch)
    private var ids: [Substring: ID<Transfer>] = [:]
    private var now = TestDatabase.epoch
    private var linked: [Posting] = []
    private let database: Database

    static func play(_ table: String) async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var script = LedgerScript(database: database)
            for line in table.split(separator: "\n") { try await script.play(line) }
            #expect(try await database.read { try $0.proof() }.discrepancies == [])
        }
    }

    private init(database: Database) { self.database = database }

    private mutating func play(_ line: Substring) async throws {
        var words = line.split(separator: " ")
        let (workspace, now) = (workspace, now)
        switch words[0] {
        case "at": self.now = TestDatabase.epoch.adding(.seconds(try #require(Int(words[1]))))
        case "balance", "held", "available": try await expectSum(words, line)
        case "expire": #expect("\(try await database.write { try $0.expireHolds(workspace: workspace, now: now) })" == words[1], "\(line)")
        case "linked":
            let postings = linked
            linked = []
            let answers = try await database.write { try $0.post(linked: postings, workspace: workspace, now: now) }
            #expect(answers.map(\.rawValue) == words.dropFirst().map(String.init), "\(line)")
        case let word where word.hasPrefix("+"):
            words[0] = word.dropFirst()
            linked.append(try posting(words))
        default:
            let posting = try posting(words)
            let answer = try await database.write { try $0.post(posting, workspace: workspace, now: now) }
            #expect(answer.rawValue == words[words.count - 1], "\(line)")
        }
    }

    private func expectSum(_ words: [Substring], _ line: Substring) async throws {
        let (code, currency) = (try #require(AccountCode(String(words[1]))), try #require(Currency(String(words[2]))))
        let workspace = workspace
        let account = try await database.read { try $0.fetchAccount(code, currency, workspace: workspace) }
        let sum =
            switch words[0] {
            case "balance": account?.balance ?? .zero(currency)
            case "held": account?.held ?? .zero(currency)
            default: try #require(try account?.available())
            }
        #expect(sum.decimal == words[3], "\(line)")
    }

    private mutating func id(_ name: Substring) -> ID<Transfer> {
        let id = ids[name] ?? ID(at: TestDatabase.epoch)
        ids[name] = id
        return id
    }

    private mutating func posting(_ words: [Substring]) throws -> Posting {
        let id = id(words[1])
        switch words[0] {
        case "post": return .transfer(try transfer(words, id, category: words[6], provider: words[7]))
        case "hold":
            let expiry = Int(words[6]).map { TestDatabase.epoch.adding(.seconds($0)) }
            return .hold(try transfer(words, id, category: "hold", provider: "-"), expiresAt: expiry)
        case "settle":
            let amount = words[3] == "all" ? nil : try Money(words[3], try #require(Currency(String(words[4]))))
            return .settlement(.init(id: id, hold: self.id(words[2]), amount: amount, description: "", occurredAt: now))
        case "void": return .void(.init(id: id, of: self.id(words[2]), description: "", occurredAt: now))
        default: return .reversal(.init(id: id, of: self.id(words[2]), description: "", occurredAt: now))
        }
    }

    private func transfer(
        _ words: [Substring], _ id: ID<Transfer>, category: Substring, provider: Substring
    ) throws -> NewTransfer {
        NewTransfer(
            id: id, workspace: workspace, debit: try #require(AccountCode(String(words[2]))),
            credit: try #require(AccountCode(String(words[3]))), amount: try Money(words[4], try #require(Currency(String(words[5])))),
            category: String(category), provider: provider == "-" ? nil : String(provider), description: "", occurredAt: now)
    }
}
