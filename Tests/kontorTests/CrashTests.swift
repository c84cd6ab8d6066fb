import Foundation
import Jobs
import Sandbox
import Storage
import Synchronization
import TestBusiness
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(8))) struct CrashTests {
    /// A price at which Stripe takes money for one question at a time: each is one payment.
    static let file = """
        workspace: { name: Test, slug: test, currency: USD }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", api_url: "${TELEGRAM_API_URL}", messages_per_second: 10000 }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
            settings: { free_questions: 0, price_per_question: "0.50" }
        ai:
          providers: { openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL}" } }
          routes: { chat: [ openai/gpt-4o-mini ] }
        """

    @Test("kill -9 at random points over 50 questions and 50 payments: one answer, cost, income, fee and thanks each, none for forgeries")
    func killedOverAndOver() async throws {
        var generator = SeededGenerator("crash")
        let began = ContinuousClock.now
        let sandbox = try await Self.startSandbox()
        let shoppers = try (0..<10).map { number in
            let questions = (0..<5).map { "What is number \($0 * 10 + number) of \(generator.int(1000...9999))?" }
            return Shopper(id: try sandbox.telegram.addUser("Person \(number)").id, questions: questions, sandbox: sandbox)
        }
        try await TestFolder.with { folder in
            try Self.file.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            let shop = Shop(sandbox: sandbox, folder: folder)
            let kills = try await shop.kill(while: shoppers, generator)
            print("crash: killed \(kills) times in \(began.duration(to: .now))")
            #expect(kills >= 5)
            try await shop.finish(shoppers)
            print("crash: done after \(began.duration(to: .now)), with \(sandbox.stripe.forgeries().count) forged events")
            try await shop.check(count: 50)
        }
        await sandbox.stop()
    }

    static func startSandbox() async throws -> Sandbox {
        // Events are signed with their time, and the processes go by the machine's clock.
        let clock = Clock(source: { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) })
        let sandbox = try await TestBusiness.startSandbox(clock, isFloodLimited: false)
        sandbox.ai.chunkDelay = .milliseconds(1)
        for fault in [
            ProviderFault(.duplicateEvents(copies: 5)), .init(.shuffleEvents(milliseconds: 200)), .init(.forgedEvents),
            // A page that was made and whose answer did not arrive is asked for again.
            .init(.cutAfter, path: "checkout/sessions", percent: 10),
        ] {
            sandbox.stripe.add(fault)
        }
        return sandbox
    }
}

/// A Kontor in a folder, alive or not.
private struct Shop: Sendable {
    let sandbox: Sandbox
    let folder: String

    private var environment: [String: String] {
        TestBusiness.environment(sandbox, folder: folder).merging(["LOG_LEVEL": "error"]) { $1 }
    }

    private func start() throws -> KontorProcess { try KontorProcess(["serve"], environment: environment, folder: folder) }

    /// Tells Stripe where it listens; what could not be delivered meanwhile comes at once.
    private func open(_ kontor: KontorProcess) async throws {
        let line = try await kontor.line(with: "listens on")
        let url = try #require(line.split(separator: " ").last)
        try sandbox.stripe.setWebhook(url: url + TestBusiness.stripeWebhookPath, secret: TestBusiness.stripeWebhookSecret)
    }
}

// MARK: Dying

extension Shop {
    /// Lets it live and die until the last shopper has asked the last question. Returns how often it was killed.
    func kill(while shoppers: [Shopper], _ generator: SeededGenerator) async throws -> Int {
        let killer = Task {
            var (generator, kills) = (generator, 0)
            while !Task.isCancelled {
                try await liveAndDie(shoppers, &generator)
                kills += 1
            }
            return kills
        }
        let shopping = await Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for shopper in shoppers { group.addTask { try await shopper.shop() } }
                try await group.waitForAll()
            }
        }.result
        killer.cancel()
        let kills = try await killer.value
        if case .failure(let error) = shopping { try await tell(shoppers, error) }
        return kills
    }

    private func liveAndDie(_ shoppers: [Shopper], _ generator: inout SeededGenerator) async throws {
        let kontor = try start()
        let opening = Task { try await open(kontor) }
        // One in four may die before it works; the others get somewhere, however busy the machine is.
        if !generator.chance(in: 4) { _ = await opening.result }
        await wait(forChanges: generator.int(1...6), of: generator.pick(shoppers).id)
        await kontor.kill9()
        // One that died before it listened has not opened.
        _ = await opening.result
    }

    /// Returns when the person has seen so many changes, or after a while in which there were fewer. The menu of commands, which
    /// is set at each start, is not what the person looks at.
    private func wait(forChanges count: Int, of person: Int64) async {
        let seen = Mutex((messages: [Message](), draft: Draft?.none, changes: -1))
        do {
            try await sandbox.telegram.wait(for: TestBusiness.bot, person, seconds: 1) { chat in
                seen.withLock { seen in
                    guard seen.changes < 0 || seen.messages != chat.messages || seen.draft != chat.draft else { return false }
                    seen = (chat.messages, chat.draft, seen.changes + 1)
                    return seen.changes >= count
                }
            }
        } catch {
            // It has lived long enough, and maybe nothing moves: as good a moment to be killed as any.
        }
    }
}

// MARK: Living on

extension Shop {
    /// The last life: everything is answered, and the process ends well.
    func finish(_ shoppers: [Shopper]) async throws {
        let kontor = try start()
        do {
            try await open(kontor)
            for shopper in shoppers { shopper.check(try await shopper.waitUntilServed()) }
        } catch {
            await kontor.kill9()
            try await tell(shoppers, error, kontor.printed)
        }
        try await sandbox.stripe.waitUntilDelivered(seconds: 200)
        // What is left may be a fee to be asked for, or a search for copies that are not there.
        try await KontorProcess.waitUntilIdle(environment: environment, folder: folder)
        #expect(await kontor.terminate() == 0, "\(kontor.printed)")
    }

    /// What stands in the chats that are not as they should be and in their outbox, for whoever looks for the reason.
    private func tell(_ shoppers: [Shopper], _ error: any Error, _ printed: String = "") async throws {
        let database = try Database(.sqlite(path: folder + "/kontor.sqlite"))
        for shopper in shoppers {
            let chat = try sandbox.telegram.snapshot(TestBusiness.bot, shopper.id)
            guard chat.answers.count != 1 + 3 * shopper.questions.count else { continue }
            let messages = chat.messages.map { "\($0.id) \($0.isFromBot ? "bot" : "person") \($0.text.count) \($0.text.prefix(50))" }
            let outbox = try await database.read { try $0.outbox(of: "\(shopper.id)") }
            Issue.record("\((messages + outbox).joined(separator: "\n"))")
        }
        let failures = try await database.read { try $0.orderFailures() }
        try await database.close()
        Issue.record("\((failures + ["\(printed.suffix(2000))"]).joined(separator: "\n"))")
        throw error
    }
}

// MARK: What is left

extension Shop {
    func check(count: Int) async throws {
        try await checkBooks(count)
        checkForgeries()
        let doctor = try await KontorProcess.run(["doctor"], environment: environment, folder: folder)
        #expect(doctor.status == 0, "\(doctor.output)")
    }

    private func checkBooks(_ count: Int) async throws {
        let database = try Database(.sqlite(path: folder + "/kontor.sqlite"))
        let (entries, orders, events, jobs) = try await database.read { tx in
            (try tx.entries(), try tx.orderCounts(), try tx.paymentEventCounts(), try tx.jobCounts())
        }
        try await database.close()
        #expect(Set(entries.keys) == ["ai", "micro_payment", "payment_fee"])
        for (category, subjects) in entries {
            #expect(subjects.count == count, "\(category) has entries for so many subjects")
            #expect(subjects.values.allSatisfy { $0.count == 1 }, "\(category) has more than one entry for a subject")
        }
        #expect(orders == ["paid": count])
        #expect(jobs.isEmpty, "\(jobs)")
        let sessions = sandbox.stripe.sessions()
        #expect(sessions.count == count && sessions.allSatisfy { $0.paymentStatus == "paid" })
        #expect(Set(sessions.compactMap(\.clientReferenceID)) == entries["micro_payment"].map { Set($0.keys) })
        #expect(entries["micro_payment"]?.values.allSatisfy { $0.nanos == 500_000_000 } == true)
        // Each event is stored once, and one of each payment's is the one that says it is paid.
        #expect(events["applied"] == count)
        #expect(Set(events.keys) == ["applied", "ignored"])
        #expect(events.values.reduce(0, +) == sandbox.stripe.events().count)
    }

    /// Whenever somebody was there to refuse them, they were refused.
    private func checkForgeries() {
        let forgeries = sandbox.stripe.forgeries()
        #expect(forgeries.allSatisfy { $0.status == 400 || $0.status == 0 })
        #expect(Set(forgeries.filter { $0.status == 400 }.map(\.kind)).count == 4)
        #expect(forgeries.count >= 50)
    }
}
