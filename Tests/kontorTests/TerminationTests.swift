import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct TerminationTests {
    private static let person = TestBusiness.customerID

    @Test("SIGTERM amid an answer: the process ends in time with what it heard in the books; then the question is answered, once")
    func amidAnswer() async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock(), isFloodLimited: false)
        try await TestFolder.with { folder in
            let environment = TestBusiness.environment(sandbox, folder: folder).merging(["LOG_LEVEL": "error"]) { $1 }
            sandbox.ai.holdStreams()
            let first = try KontorProcess(["serve"], environment: environment, folder: folder)
            try sandbox.telegram.say("Why is the sky blue?", as: Self.person, to: TestBusiness.bot)
            try await sandbox.telegram.wait(for: TestBusiness.bot, Self.person, seconds: 200) { $0.draft?.text.isEmpty == false }
            let began = ContinuousClock.now
            #expect(await first.terminate() == 0, "\(first.printed)")
            // A running job has 10 s to end, and its stream 5 s more to be counted; the rest is for a busy machine.
            #expect(began.duration(to: .now) < .seconds(50))
            #expect(try sandbox.telegram.snapshot(TestBusiness.bot, Self.person).answers.isEmpty)

            sandbox.ai.releaseStreams()
            let second = try KontorProcess(["serve"], environment: environment, folder: folder)
            let chat = try await sandbox.telegram.wait(for: TestBusiness.bot, Self.person, seconds: 200) { chat in
                chat.draft == nil && !chat.answers.isEmpty
            }
            try await KontorProcess.waitUntilIdle(environment: environment, folder: folder)
            #expect(await second.terminate() == 0, "\(second.printed)")
            #expect(chat.answers.count == 1 && chat.answers[0].text.contains("Why is the sky blue?"))
            try await checkBooks(folder)
        }
        await sandbox.stop()
    }

    /// Both calls are entered: the one that was cut by estimate, the other as the provider counted it.
    private func checkBooks(_ folder: String) async throws {
        let database = try Database(.sqlite(path: folder + "/kontor.sqlite"))
        let (calls, entries) = try await database.read { (try $0.calls(), try $0.entries()) }
        try await database.close()
        #expect(calls == ["cancelled, by estimate", "completed"])
        #expect(entries["ai"]?.values.map(\.count) == [2])
    }
}
