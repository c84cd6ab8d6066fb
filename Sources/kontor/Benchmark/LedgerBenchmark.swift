import ArgumentParser
import Foundation
import Ledger
import Storage
import Synchronization
import Values

/// Posted transfers, and holds that are settled, each answered after its commit. It prints a line for each: a rate, and how long
/// the slowest hundredth waited.
struct LedgerBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ledger", abstract: "Posted transfers and settled holds a second.")

    @Option(help: "A postgres:// address with an empty schema, or sqlite:FILE.") var database: String
    @Option(help: "How many post at once.") var callers = 64
    @Option(help: "For how long each is measured.") var seconds = 5

    func run() async throws {
        let database = try Database(DatabaseURL(database))
        let clock = Clock(source: Timestamp.current)
        let workspace = ID<Workspace>(at: clock.now())
        try await database.migrate(LedgerSchema.migrations, now: clock.now())
        try await database.write { try $0.fundWallets(workspace: workspace, now: clock.now()) }
        // What the server finds out about the tables of a running business within a minute.
        try await database.write { _ = try $0.execute("ANALYZE") }
        let bench = Bench(
            writer: LedgerWriter(workspace: workspace, database: database, clock: clock), workspace: workspace, clock: clock)
        for isHot in [true, false] {
            try await measure("transfers, \(isHot ? "one account" : "spread")") { try await bench.transfer($0, isHot: isHot) }
            try await measure("holds and posts, \(isHot ? "one account" : "spread")") { try await bench.holdAndSettle($0, isHot: isHot) }
        }
        let proof = try await database.read { try $0.proof() }
        precondition(proof.holds, "\(proof.discrepancies)")
        try await database.close()
    }

    private func measure(_ name: String, _ work: @escaping @Sendable (Int) async throws -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let waits = try await withThrowingTaskGroup(of: [Duration].self) { [callers] group in
            for caller in 0..<callers {
                group.addTask {
                    var waits: [Duration] = []
                    while clock.now < end {
                        let began = clock.now
                        try await work(caller)
                        waits.append(began.duration(to: clock.now))
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted()
        }
        let milliseconds = Int(start.duration(to: clock.now) / .milliseconds(1))
        let slow = Int(waits[waits.count * 99 / 100] / .microseconds(100))
        print("\(name): \(waits.count * 1000 / milliseconds)/s, p99 \(slow / 10).\(slow % 10) ms")
    }

    private struct Bench {
        let writer: LedgerWriter
        let workspace: ID<Workspace>
        let clock: Clock

        /// Every transfer is credited to one account, or to one of a thousand.
        func transfer(_ caller: Int, isHot: Bool) async throws {
            try await post(.transfer(new(caller, isHot: isHot)))
        }

        func holdAndSettle(_ caller: Int, isHot: Bool) async throws {
            let hold = new(caller, isHot: isHot)
            try await post(.hold(hold, expiresAt: nil))
            try await post(
                .settlement(.init(id: ID(at: clock.now()), hold: hold.id, description: "a question", occurredAt: clock.now())))
        }

        private func post(_ posting: Posting) async throws { try await writer.post(posting).requirePosted() }

        private func new(_ caller: Int, isHot: Bool) -> NewTransfer {
            let now = clock.now()
            let income = isHot ? "hot" : "\(Int.random(in: 0..<LedgerBenchmark.wallets))"
            return NewTransfer(
                id: ID(at: now), workspace: workspace, debit: LedgerBenchmark.wallet(Int.random(in: 0..<LedgerBenchmark.wallets)),
                credit: .income("api", income), amount: Money(nanos: 1_000, .usd), category: "api", description: "a question",
                occurredAt: now)
        }
    }

    fileprivate static let wallets = 1000

    fileprivate static func wallet(_ number: Int) -> AccountCode {
        guard let code = AccountCode("wallet:\(number)") else { preconditionFailure("a wallet's code is right") }
        return code
    }
}

extension Transaction {
    fileprivate func fundWallets(workspace: ID<Workspace>, now: Timestamp) throws {
        for number in 0..<LedgerBenchmark.wallets {
            let topUp = NewTransfer(
                id: ID(at: now), workspace: workspace, debit: .asset("bank"), credit: LedgerBenchmark.wallet(number),
                amount: Money(nanos: 1_000_000_000_000_000, .usd), category: "topup", description: "", occurredAt: now)
            try post(topUp, now: now).requirePosted()
        }
    }
}
