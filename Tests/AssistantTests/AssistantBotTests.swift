import Assistant
import Customers
import Ledger
import Sandbox
import Server
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@Suite(.bothEngines) struct AssistantBotTests {
    @Test("/start greets by name and registers the person as a customer, once")
    func start() async throws {
        try await TestBusiness.with { business in
            let greeting = try await business.ask("/start")
            #expect(greeting.text.hasPrefix("Hello, Ada!"))
            try await business.ask("/start")
            let customers = try await business.customerCount()
            #expect(customers == 1)
        }
    }

    @Test("a plain message and /ask are questions: answered, stored with tokens, and booked once each under their provider")
    func question() async throws {
        try await TestBusiness.with { business in
            let first = try await business.ask("Why is the sky blue?")
            #expect(first.text.contains("Why is the sky blue?"))
            let second = try await business.ask("/ask Is the sea blue too?")
            #expect(second.text.contains("Is the sea blue too?"))
            let report = try await business.report()
            let line = try #require(report.figures.lines.first)
            #expect(report.figures.lines.count == 1)
            #expect(line.side == .expense && line.category == "ai" && line.provider == "openai" && line.count == 2)
            #expect(report.figures.expenses == line.amount && !line.amount.isZero)
            #expect(report.figures.profit.nanos == -line.amount.nanos)
            let discrepancies = try await business.kontor.books.database.read { try $0.proof().discrepancies.count }
            #expect(discrepancies == 0)
        }
    }

    @Test("the answer streams as a draft with a stop button before the message comes")
    func streaming() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.holdStreams()
            try business.telegram.say("What takes long?", as: TestBusiness.customerID, to: TestBusiness.bot)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.draft?.text.isEmpty == false }
            #expect(chat.draft?.canStop == true)
            #expect(chat.answers.isEmpty)
            business.sandbox.ai.releaseStreams()
            let done = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            #expect(done.draft == nil)
        }
    }

    @Test("the stop button ends the answer: what had come is sent, stored and paid for")
    func stop() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.holdStreams()
            try business.telegram.say("What takes long?", as: TestBusiness.customerID, to: TestBusiness.bot)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.draft?.text.isEmpty == false }
            let draft = try #require(chat.draft)
            try business.telegram.stop(draft: draft.id, as: TestBusiness.customerID, to: TestBusiness.bot)
            let done = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            business.sandbox.ai.releaseStreams()
            let whole = try await business.ask("What takes long?")
            let part = try #require(done.answers.first)
            #expect(part.text.count < whole.text.count)
            let statuses = try await business.statuses()
            #expect(statuses == ["stopped", "completed"])
            let report = try await business.report()
            #expect(report.figures.lines.first?.count == 2, "a stopped answer has its cost")
        }
    }

    @Test("in a group the answer is one message, edited as it grows, in reply to its question")
    func group() async throws {
        try await TestBusiness.with { business in
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.customerID])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: TestBusiness.customerID)
            let sent = try business.telegram.say("/ask What is a group?", as: TestBusiness.customerID, inGroup: group.id)
            let question = try #require(sent[TestBusiness.bot])
            let chat = try await business.telegram.wait(for: TestBusiness.bot, group.id) { chat in
                chat.answers.contains { $0.text.contains("somebody wants to know") }
            }
            #expect(chat.answers.count == 1)
            #expect(chat.answers[0].replyToID == question.id)
        }
    }

    @Test("an answer longer than a message comes in several, in order, none too long")
    func longAnswer() async throws {
        try await TestBusiness.with { business in
            try business.telegram.say("long", as: TestBusiness.customerID, to: TestBusiness.bot)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count >= 2 }
            #expect(chat.answers.allSatisfy { $0.text.utf16.count <= 4096 })
            #expect(chat.answers.map(\.text.count).reduce(0, +) > 4500)
        }
    }

    @Test("questions sent at once are answered in their order")
    func order() async throws {
        try await TestBusiness.with { business in
            for number in 1...4 {
                try business.telegram.say("Question number \(number)?", as: TestBusiness.customerID, to: TestBusiness.bot)
            }
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID, seconds: 200) {
                $0.answers.count == 4
            }
            for (index, answer) in chat.answers.enumerated() { #expect(answer.text.contains("Question number \(index + 1)?")) }
        }
    }

    @Test("where the first provider is down the second answers, and the cost is booked under it")
    func fallback() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.add(AIFault(.unauthorized), to: .openai)
            let answer = try await business.ask("Who answers?")
            #expect(answer.text.contains("mistral"))
            let report = try await business.report()
            #expect(report.figures.lines.first?.provider == "mistral")
        }
    }

    @Test("where no provider can answer the customer is told so, and nothing is charged")
    func allDown() async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.add(AIFault(.unauthorized), to: .openai)
            business.sandbox.ai.add(AIFault(.unauthorized), to: .mistral)
            let answer = try await business.ask("Is anybody there?")
            #expect(answer.text.hasPrefix("I could not get an answer"))
            let statuses = try await business.statuses()
            #expect(statuses == ["failed"])
            let report = try await business.report()
            #expect(report.figures.lines.isEmpty)
        }
    }

    @Test("the owner's /report shows the ledger's figures; to others the command does not exist")
    func report() async throws {
        try await TestBusiness.with { business in
            try await business.ask("What does this cost?")
            let figures = try await business.report().figures
            let shown = try await business.ask("/report daily", as: TestBusiness.ownerID)
            #expect(shown.text.contains("Expenses: \(figures.expenses)"))
            #expect(shown.text.contains("Profit: \(figures.profit)"))
            // Nobody sells anything here.
            #expect(!shown.text.contains("Sales"))
            let refused = try await business.ask("/report daily")
            let unknown = try await business.ask("/nonsense")
            #expect(refused.text == unknown.text)
            let help = try await business.ask("/help")
            #expect(!help.text.contains("report"))
            let menu = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).commands.map(\.command)
            #expect(!menu.contains("report") && !menu.isEmpty)
            let ownerMenu = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { $0.commands.count > menu.count }
            #expect(ownerMenu.commands.map(\.command) == menu + ["report", "stats", "settings"])
        }
    }

    @Test("the report goes to the owner at its hour, for the day before, once for all days missed")
    func dailyReport() async throws {
        try await TestBusiness.with { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            try await business.ask("What does this cost?")
            let expenses = try await business.report().figures.expenses
            business.clock.advance(by: .seconds(86_400))
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { $0.answers.count == 2 }
            #expect(chat.answers[1].text.contains("report of 2026-01-01"))
            #expect(chat.answers[1].text.contains("Expenses: \(expenses)"))
        }
    }

    @Test(
        "a clear reply to what cannot be asked, and nothing is stored or charged",
        arguments: [
            ("/ask", "Write your question after the command"), ("/ask   ", "Write your question after the command"),
            ("/report maybe", "I do not know this command"), ("/ASK", "Write your question after the command"),
        ])
    func badInput(text: String, reply: String) async throws {
        try await TestBusiness.with { business in
            let answer = try await business.ask(text)
            #expect(answer.text.hasPrefix(reply))
            let statuses = try await business.statuses()
            #expect(statuses.isEmpty)
        }
    }

    @Test("a file gets a clear reply")
    func file() async throws {
        try await TestBusiness.with { business in
            try business.telegram.upload(
                [1, 2, 3], named: "cv.pdf", mediaType: "application/pdf", as: TestBusiness.customerID, to: TestBusiness.bot)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count == 1 }
            #expect(chat.answers[0].text.hasPrefix("I can read text only"))
        }
    }

    @Test("the owner is told what a report takes", arguments: ["/report yearly", "/report daily 2026-02-30", "/report daily x y"])
    func badReport(text: String) async throws {
        try await TestBusiness.with { business in
            let answer = try await business.ask(text, as: TestBusiness.ownerID)
            #expect(answer.text.contains("Write `/report") || answer.text.contains("/report daily") || answer.text.contains("is not a day"))
        }
    }
}

extension TestBusiness {
    fileprivate func report() async throws -> Report { try await kontor.books.report(.daily, day: nil, now: clock.now()) }

    fileprivate func statuses() async throws -> [String] {
        let workspace = kontor.books.workspace.id
        return try await kontor.books.database.read { try $0.questions(in: workspace, limit: 100).map(\.status.rawValue) }
    }

    fileprivate func customerCount() async throws -> Int {
        let workspace = kontor.books.workspace.id
        return try await kontor.books.database.read { try $0.customerCount(in: workspace) }
    }
}
