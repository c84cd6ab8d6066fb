import Foundation
import Jobs
import Ledger
import Sandbox
import Storage
import Synchronization
import TestBusiness
import TestSupport
import Testing
import Values

@Suite struct CrashTests {
    private static let bot = TestBusiness.bot

    @Test("kill -9 at random points over 50 questions: each has one answer and one cost entry, in order per person")
    func killedOverAndOver() async throws {
        var generator = SeededGenerator("crash")
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock(), isFloodLimited: false)
        sandbox.ai.chunkDelay = .milliseconds(1)
        let people = try (0..<10).map { try sandbox.telegram.addUser("Person \($0)").id }
        var asked: [Int64: [String]] = [:]

        func ask(_ number: Int) throws {
            let person = people[number % people.count]
            let text = "What is number \(number) of \(generator.int(1000...9999))?"
            asked[person, default: []].append(text)
            try sandbox.telegram.say(text, as: person, to: Self.bot)
        }

        try await TestFolder.with { folder in
            var environment = TestBusiness.environment(sandbox, folder: folder)
            environment["LOG_LEVEL"] = "error"
            var number = 0
            var kills = 0
            while number < 50 {
                let kontor = try KontorProcess(["serve"], environment: environment, folder: folder)
                for _ in 0..<min(generator.int(1...5), 50 - number) {
                    try ask(number)
                    number += 1
                }
                await wait(forChanges: generator.int(1...8), of: people[(number - 1) % people.count], sandbox)
                await kontor.kill9()
                kills += 1
            }
            print("crash: killed \(kills) times")

            let last = try KontorProcess(["serve"], environment: environment, folder: folder)
            _ = try await last.line(with: "listens on")
            for person in people {
                let questions = asked[person] ?? []
                let chat: ChatSnapshot
                do {
                    chat = try await sandbox.telegram.wait(for: Self.bot, person, seconds: 60) { chat in
                        questions.allSatisfy { question in chat.answers.count { $0.text.contains(question) } == 1 } && chat.draft == nil
                    }
                } catch {
                    await last.kill9()
                    Issue.record("\(try await story(of: person, sandbox, folder))\n\(last.printed.suffix(2000))")
                    throw error
                }
                let order = questions.compactMap { question in chat.answers.firstIndex { $0.text.contains(question) } }
                #expect(order == order.sorted())
                #expect(chat.answers.count == questions.count)
            }
            try await waitUntilIdle(environment, folder)
            #expect(await last.terminate() == 0, "\(last.printed)")
            try await checkBooks(folder, questions: 50)
        }
        await sandbox.stop()
    }

    /// Returns after so many changes in the person's chat, or when nothing changes any more.
    private func wait(forChanges count: Int, of person: Int64, _ sandbox: Sandbox) async {
        let looks = Atomic(0)
        do {
            try await sandbox.telegram.wait(for: Self.bot, person, seconds: 2) { _ in
                looks.add(1, ordering: .relaxed).newValue >= count
            }
        } catch {
            // Everything is answered and nothing moves: as good a moment to be killed as any.
        }
    }

    /// The chats are as they should be; what is left may be a search for copies that are not there.
    private func waitUntilIdle(_ environment: [String: String], _ folder: String) async throws {
        for _ in 0..<300 {
            let jobs = try await KontorProcess.run(["jobs"], environment: environment, folder: folder)
            if jobs.output.contains("No jobs") { return }
        }
        Issue.record("jobs are left after everything is answered")
    }

    /// What stands in the chat and in the outbox, for whoever looks for the reason.
    private func story(of person: Int64, _ sandbox: Sandbox, _ folder: String) async throws -> String {
        let chat = try sandbox.telegram.snapshot(Self.bot, person)
        let messages = chat.messages.map { "\($0.id) \($0.isFromBot ? "bot" : "person") \($0.text.count) \($0.text.prefix(50))" }
        let database = try Database(.sqlite(path: folder + "/kontor.sqlite"))
        let outbox = try await database.read { try $0.outbox(of: "\(person)") }
        try await database.close()
        return (messages + outbox).joined(separator: "\n")
    }

    private func checkBooks(_ folder: String, questions: Int) async throws {
        let database = try Database(.sqlite(path: folder + "/kontor.sqlite"))
        let entries = try await database.read { try $0.transfersBySubject() }
        #expect(entries.count == questions, "one question has no cost entry")
        #expect(entries.values.allSatisfy { $0 == 1 }, "a question has more than one cost entry")
        let (discrepancies, jobs) = try await database.read { (try $0.proof().discrepancies.count, try $0.jobCounts().count) }
        #expect(discrepancies == 0)
        #expect(jobs == 0)
        let problems = try await database.integrityProblems()
        #expect(problems.isEmpty)
        try await database.close()
    }
}
