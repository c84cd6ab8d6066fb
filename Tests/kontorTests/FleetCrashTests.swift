import Foundation
import Jobs
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

/// Several processes and one PostgreSQL, any of which may die at any moment.
@Suite(.timeLimit(.minutes(10))) struct FleetCrashTests {
    @Test(
        "two serve, two work, one PostgreSQL, killed, stopped and restarted at random: every question answered once, every payment entered once"
    )
    func killedOverAndOver() async throws {
        var generator = SeededGenerator("fleet")
        let rounds = ProcessInfo.processInfo.environment["KONTOR_SOAK_SHOPPERS"].flatMap { Int($0) } ?? 8
        try await TestFolder.with { folder in
            let sandbox = try await CrashTests.startSandbox()
            let fleet = try await Fleet(sandbox, folder)
            let shoppers = try (0..<rounds).map { number in
                let questions = (0..<5).map { "What is number \($0 * rounds + number) of \(generator.int(1000...9999))?" }
                return Shopper(id: try sandbox.telegram.addUser("Person \(number)").id, questions: questions, sandbox: sandbox)
            }
            let result: Result<Void, any Error>
            do { result = .success(try await fleet.work(for: shoppers, generator)) } catch { result = .failure(error) }
            await fleet.end()
            await sandbox.stop()
            try result.get()
        }
    }
}

/// What can happen to a fleet.
private enum Mishap: CaseIterable {
    case restartPostgres, killServer, killWorker, pauseWorker
}

private actor Fleet {
    private let sandbox: Sandbox
    private let folder: String
    private let cluster: KontorProcess
    private let server: PrivateServer
    private var serving: [KontorProcess] = []
    private var working: [KontorProcess] = []

    init(_ sandbox: Sandbox, _ folder: String) async throws {
        self.sandbox = sandbox
        self.folder = folder
        try CrashTests.file.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Scripts/with-postgres")
        // One of its own, since the tests' would take the others down with it; it lives as long as the command, and that as the file.
        try "".write(toFile: folder + "/alive", atomically: true, encoding: .utf8)
        cluster = try KontorProcess(
            ["sh", "-c", "env; echo started; while [ -e alive ]; do sleep 0.2; done"], environment: Self.outside, folder: folder,
            program: script.standardizedFileURL.path)
        _ = try await cluster.line(with: "started")
        server = try #require(PrivateServer(cluster.printed), "\(cluster.printed)")
    }

    /// Nothing of this test run's.
    private static let outside = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]

    private var environment: [String: String] {
        TestBusiness.environment(sandbox, folder: folder).merging(["LOG_LEVEL": "error", "DATABASE_URL": server.url]) { $1 }
    }

    // MARK: Living

    func work(for shoppers: [Shopper], _ generator: SeededGenerator) async throws {
        for _ in 0..<2 { try await startServing() }
        for _ in 0..<2 { try await startWorking() }
        let shopping = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for shopper in shoppers { group.addTask { try await shopper.shop() } }
                try await group.waitForAll()
            }
        }
        let trouble = Task { try await makeTrouble(until: shopping, shoppers, generator) }
        let result = await shopping.result
        trouble.cancel()
        let mishaps = try await trouble.value
        print("fleet: \(mishaps)")
        do {
            try result.get()
            #expect(mishaps.count >= 4)
            for shopper in shoppers { shopper.check(try await shopper.waitUntilServed()) }
        } catch {
            try await tell(shoppers)
            throw error
        }
        try await sandbox.stripe.waitUntilDelivered(seconds: 120)
        try await KontorProcess.waitUntilIdle(environment: environment, folder: folder)
        try await check(count: shoppers.reduce(0) { $0 + $1.questions.count })
    }

    private func startServing() async throws {
        let kontor = try KontorProcess(["serve"], environment: environment, folder: folder)
        serving.append(kontor)
        let line = try await kontor.line(with: "listens on")
        let url = try #require(line.split(separator: " ").last)
        // Stripe knows one address; whoever has started last is told.
        try sandbox.stripe.setWebhook(url: url + TestBusiness.stripeWebhookPath, secret: TestBusiness.stripeWebhookSecret)
    }

    private func startWorking() async throws {
        working.append(try KontorProcess(["work"], environment: environment, folder: folder))
    }

    // MARK: Dying

    private static let mostMishaps = ProcessInfo.processInfo.environment["KONTOR_SOAK_MISHAPS"].flatMap { Int($0) } ?? 12

    private func makeTrouble(
        until shopping: Task<Void, any Error>, _ shoppers: [Shopper], _ generator: SeededGenerator
    ) async throws -> [String] {
        var generator = generator
        var mishaps: [String] = []
        // On a slow machine the shoppers would otherwise never come to their end.
        while !Task.isCancelled, mishaps.count < Self.mostMishaps {
            await wait(forChanges: generator.int(1...4), of: generator.pick(shoppers).id)
            guard !Task.isCancelled else { break }
            let mishap = mishaps.count < Mishap.allCases.count ? Mishap.allCases[mishaps.count] : generator.pick(Mishap.allCases)
            try await befall(mishap, shoppers, &generator)
            mishaps.append("\(mishap)")
        }
        return mishaps
    }

    private func befall(_ mishap: Mishap, _ shoppers: [Shopper], _ generator: inout SeededGenerator) async throws {
        switch mishap {
        case .killServer:
            let victim = serving.remove(at: generator.int(0...1))
            await victim.kill9()
            try await startServing()
        case .killWorker:
            let victim = working.remove(at: generator.int(0...1))
            await victim.kill9()
            try await startWorking()
        case .pauseWorker:
            // Longer than a lease: others take over what it holds, and what it then has done must not count.
            let victim = generator.pick(working)
            kill(victim.pid, SIGSTOP)
            await wait(forChanges: .max, of: shoppers[0].id, seconds: 9)
            kill(victim.pid, SIGCONT)
        case .restartPostgres:
            let restart = try KontorProcess(
                Array(server.restart.dropFirst()), environment: Self.outside, folder: folder, program: server.restart[0])
            let code = await restart.end()
            #expect(code == 0, "\(restart.printed)")
        }
    }

    private func wait(forChanges count: Int, of person: Int64, seconds: Int = 1) async {
        do {
            let before = try sandbox.telegram.snapshot(TestBusiness.bot, person).messages.count
            try await sandbox.telegram.wait(for: TestBusiness.bot, person, seconds: seconds) { $0.messages.count - before >= count }
        } catch {
            // Maybe nothing moves: as good a moment for trouble as any.
        }
    }

    func end() async {
        for process in serving + working {
            kill(process.pid, SIGCONT)
            await process.kill9()
        }
        // It ends by itself where the file is gone, which goes with its folder otherwise.
        do { try FileManager.default.removeItem(atPath: folder + "/alive") } catch { Issue.record(error) }
        _ = await cluster.end()
    }

    /// What stands in the chats that are not as they should be, in their outbox and among the jobs, for whoever looks for the reason.
    private func tell(_ shoppers: [Shopper]) async throws {
        let database = try Database(DatabaseURL(server.url))
        for shopper in shoppers {
            let chat = try sandbox.telegram.snapshot(TestBusiness.bot, shopper.id)
            guard chat.answers.count != 1 + 3 * shopper.questions.count else { continue }
            let messages = chat.messages.map { "\($0.id) \($0.isFromBot ? "bot" : "person") \($0.text.prefix(50))" }
            let outbox = try await database.read { try $0.outbox(of: "\(shopper.id)") }
            Issue.record("\((messages + outbox).joined(separator: "\n"))")
        }
        let jobs = try await KontorProcess.run(["jobs"], environment: environment, folder: folder).output
        try await database.close()
        Issue.record("\(jobs)\n\((serving + working).map(\.printed).joined(separator: "\n").suffix(3000))")
    }

    // MARK: What is left

    private func check(count: Int) async throws {
        let database = try Database(DatabaseURL(server.url))
        let (entries, orders, events, jobs, proof) = try await database.read { tx in
            (try tx.entries(), try tx.orderCounts(), try tx.paymentEventCounts(), try tx.jobCounts(), try tx.proof())
        }
        try await database.close()
        for category in ["micro_payment", "payment_fee"] {
            let subjects = try #require(entries[category])
            #expect(subjects.count == count && subjects.values.allSatisfy { $0.count == 1 }, "\(category): \(subjects)")
        }
        // A call whose answer was lost with its process may have cost something, and is asked again; never less than one.
        #expect(entries["ai"]?.count == count)
        #expect(orders == ["paid": count])
        #expect(events["applied"] == count && events["received"] == nil && events["waiting"] == nil, "\(events)")
        #expect(jobs.isEmpty, "\(jobs)")
        #expect(proof.holds)
    }
}
