import AIGateway
import Jobs
import Ledger
import Sandbox
import Server
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct AnswerJobTests {
    @Test(
        "what cannot be shown is no answer: the customer is told why, and it is paid for once",
        arguments: [
            (AIFault(.blank), "The AI gave an empty answer"), (AIFault(.length, afterCharacters: 0), "The AI gave an empty answer"),
            (AIFault(.contentFilter, afterCharacters: 0), "The AI service does not answer this question"),
        ])
    func blank(fault: AIFault, words: String) async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.add(fault, to: .openai)
            let answer = try await business.ask("What is nothing?")
            #expect(answer.text.hasPrefix(words))
            #expect(business.sandbox.ai.requests(to: .openai) == 1)
            let question = try await business.onlyQuestion()
            #expect(question.status == .failed && question.error?.contains("answer") == true)
            try await business.expectBooked(question, calls: 1)
        }
    }

    @Test(
        "an answer that is not whole says so, below what came",
        arguments: [
            (AIFault.Kind.cut, "(The answer broke off here."), (.length, "(The answer is longer than"),
            (.contentFilter, "(The AI service withheld the rest"),
        ])
    func partial(kind: AIFault.Kind, words: String) async throws {
        try await TestBusiness.with { business in
            // A cut may come before the beginning has been read; then it is asked again.
            business.sandbox.ai.add(AIFault(kind, count: nil, afterCharacters: 30), to: .openai)
            let answer = try await business.ask("What is half?")
            #expect(answer.text.hasPrefix("You asked: “What is half?”"))
            #expect(answer.text.contains("\n\n" + words))
            let question = try await business.onlyQuestion()
            #expect(question.status == .completed && question.output?.contains("(The") == false)
        }
    }

    @Test("a stream of white space that breaks off is no answer: it is asked again")
    func blankCut() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.add(AIFault(.blankCut), to: .openai)
            let answer = try await business.ask("Who answers?")
            #expect(answer.text.hasPrefix("You asked: “Who answers?”"))
            #expect(business.sandbox.ai.requests(to: .openai) == 2)
        }
    }

    @Test("where an answer cannot be stored its cost is; the question costs what all its calls cost; retried by hand it is answered")
    func unstorable() async throws {
        try await TestBusiness.with { business in
            try await business.refuseAnswers(true)
            try business.telegram.say("Is this stored?", as: TestBusiness.customerID, to: TestBusiness.bot)
            for attempt in 1..<AnswerJob.attempts {
                try await business.until { tx in
                    try tx.jobs(in: [.retryable], limit: 9).contains { $0.kind == AnswerJob.kind && $0.attempt == attempt }
                }
                business.clock.advance(by: .seconds(30))
            }
            let told = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            #expect(told.answers[0].text.hasPrefix("I could not get an answer"))
            let failed = try await business.onlyQuestion()
            #expect(failed.status == .failed)
            try await business.expectBooked(failed, calls: AnswerJob.attempts)

            try await business.refuseAnswers(false)
            let dead = try #require(try await business.jobs(in: .discarded).first)
            try await business.kontor.books.database.retryJob(dead.id, now: business.clock.now())
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 2 }
            #expect(chat.answers[1].text.contains("Is this stored?"))
            let answered = try await business.onlyQuestion()
            #expect(answered.status == .completed && answered.error == nil)
            try await business.expectBooked(answered, calls: AnswerJob.attempts + 1)
        }
    }

    @Test("a question whose job is cancelled by hand ends, and the customer is told")
    func cancelled() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.holdStreams()
            for text in ["First?", "Second?"] { try business.telegram.say(text, as: TestBusiness.customerID, to: TestBusiness.bot) }
            try await business.until { try $0.jobs(in: [.available, .running], limit: 9).count { $0.kind == AnswerJob.kind } == 2 }
            try await business.until { try $0.jobs(in: [.available], limit: 9).count { $0.kind == AnswerJob.kind } == 1 }
            let waiting = try #require(try await business.jobs(in: .available).first)
            try await business.kontor.books.database.cancelJob(waiting.id, now: business.clock.now())
            let told = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { !$0.answers.isEmpty }
            #expect(told.answers[0].text.hasPrefix("This question was cancelled"))
            business.sandbox.ai.releaseStreams()
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 2 }
            #expect(chat.answers[1].text.contains("First?"))
            let statuses = try await business.questions().map(\.status)
            #expect(statuses == [.completed, .failed])
        }
    }

    @Test("waits that a provider asks for use up no attempt, for ten minutes")
    func patience() async throws {
        try await TestBusiness.with { business in
            for provider in SandboxAI.Provider.allCases {
                business.sandbox.ai.add(AIFault(.rateLimited, count: nil, retryAfterSeconds: 60), to: provider)
            }
            try business.telegram.say("Is it my turn?", as: TestBusiness.customerID, to: TestBusiness.bot)
            for _ in 1...8 { try await business.wait(forMinutes: 1) }
            business.sandbox.ai.clearFaults()
            business.clock.advance(by: .seconds(60))
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            #expect(chat.answers[0].text.contains("Is it my turn?"))

            for provider in SandboxAI.Provider.allCases {
                business.sandbox.ai.add(AIFault(.rateLimited, count: nil, retryAfterSeconds: 86_400), to: provider)
            }
            try business.telegram.say("And now?", as: TestBusiness.customerID, to: TestBusiness.bot)
            try await business.wait(forMinutes: 11)
            for attempt in 1..<AnswerJob.attempts {
                try await business.until { try $0.jobs(in: [.retryable], limit: 9).contains { $0.attempt == attempt } }
                business.clock.advance(by: .seconds(30))
            }
            let told = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 2 }
            #expect(told.answers[1].text.hasPrefix("I could not get an answer"))
        }
    }

    @Test("a press of stop counts from the first moment on")
    func earlyStop() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.holdStreams()
            business.telegram.add(Fault(.slow(milliseconds: 1000), method: "sendMessageDraft", times: 1))
            try business.telegram.say("What takes long?", as: TestBusiness.customerID, to: TestBusiness.bot)
            try await business.telegram.wait(forCalls: 1, of: "sendMessageDraft", by: TestBusiness.bot)
            let question = try await business.onlyQuestion()
            try await business.kontor.books.database.write { [clock = business.clock] tx in
                let conversation = try #require(question.conversationID)
                _ = try tx.requestStop(draftID: question.draftID, conversation: conversation, now: clock.now())
            }
            try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            let stopped = try await business.onlyQuestion()
            #expect(stopped.status == .stopped)
            business.sandbox.ai.releaseStreams()
        }
    }
}

extension TestBusiness {
    fileprivate func questions() async throws -> [Question] {
        let books = kontor.books
        return try await books.database.read { try $0.questions(in: books.workspace.id, limit: 100) }
    }

    fileprivate func onlyQuestion() async throws -> Question {
        let questions = try await questions()
        #expect(questions.count == 1)
        return try #require(questions.first)
    }

    fileprivate func jobs(in state: Job.State) async throws -> [Job] {
        try await kontor.books.database.read { try $0.jobs(in: [state], limit: 9) }
    }

    /// Looks again after every change of jobs, until the database says yes.
    fileprivate func until(_ holds: @Sendable @escaping (Transaction) throws -> Bool) async throws {
        let changes = kontor.books.database.signals(.jobs)
        if try await kontor.books.database.read(holds) { return }
        for await _ in changes where try await kontor.books.database.read(holds) { return }
    }

    /// Waits until a question is snoozed, and then so long.
    fileprivate func wait(forMinutes minutes: Int) async throws {
        try await until { [clock] tx in
            try tx.jobs(in: [.scheduled], limit: 9).contains { $0.kind == AnswerJob.kind && $0.runAt > clock.now() }
        }
        clock.advance(by: .seconds(60 * minutes))
    }

    /// Makes every transaction fail that would store an answer.
    fileprivate func refuseAnswers(_ isRefusing: Bool) async throws {
        try await asOwner { tx in
            let change: SQL =
                switch (tx.dialect, isRefusing) {
                case (.sqlite, true):
                    """
                    CREATE TRIGGER refusal BEFORE UPDATE ON question WHEN NEW.status = 'completed'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """
                case (.sqlite, false): "DROP TRIGGER refusal"
                case (.postgres, true): "ALTER TABLE question ADD CONSTRAINT refusal CHECK (status <> 'completed') NOT VALID"
                case (.postgres, false): "ALTER TABLE question DROP CONSTRAINT refusal"
                }
            try tx.execute(change)
        }
    }

    /// The books hold so many calls, and the question bears their cost.
    fileprivate func expectBooked(_ question: Question, calls: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let figures = try await kontor.books.report(.daily, day: nil, now: clock.now()).figures
        #expect(figures.lines.map(\.count) == [calls], sourceLocation: sourceLocation)
        #expect(!question.cost.isZero && question.cost == figures.expenses, sourceLocation: sourceLocation)
    }
}
