import Foundation
import Health
import Sandbox
import Server
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@Suite(.bothEngines) struct OutageTests {
    @Test("the owner is told once that a provider is down, after two failures in a row, and once that it is back; nobody else is")
    func once() async throws {
        try await TestBusiness.with { business in
            try await business.greet()
            business.sandbox.ai.add(AIFault(.serverError, count: nil), to: .openai)
            try await business.checkHealth(rounds: 1)
            #expect(try business.told().isEmpty, "a hiccup is told to nobody")
            let calm = try await business.isWell("ai:openai")
            #expect(calm)
            try await business.checkHealth(rounds: 3)
            let down = try await business.told(count: 1)
            #expect(down[0].contains("openai"))
            let since = try #require(down[0].firstMatch(of: /has been down since (2026-01-01 12:\d\d)/)).1
            let isWell = try await business.isWell("ai:openai")
            let isOtherWell = try await business.isWell("ai:mistral")
            #expect(!isWell && isOtherWell)
            business.sandbox.ai.clearFaults()
            try await business.checkHealth(rounds: 2)
            let back = try await business.told(count: 2)
            #expect(back[1].contains("works again"))
            // The clock runs beside what the test adds to it, so how many minutes it was depends on the machine.
            #expect(back[1].contains("from \(since) to 2026-01-01 12:"))
            let isWellAgain = try await business.isWell("ai:openai")
            #expect(isWellAgain)
            #expect(try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).answers.count == 1)
        }
    }

    @Test("/status says to everyone what it means while all providers or the payments are down, and to owners which")
    func status() async throws {
        try await TestBusiness.with { business in
            try await business.greet()
            let late = "Answers may come late"
            business.sandbox.ai.add(AIFault(.serverError, count: nil), to: .openai)
            try await business.checkHealth(rounds: 2)
            let stillWell = try await business.ask("/status").text
            #expect(!stillWell.contains(late), "the other provider answers")
            business.sandbox.ai.add(AIFault(.unauthorized, count: nil), to: .mistral)
            business.stripe.add(.init(.serverError))
            try await business.checkHealth(rounds: 2)
            let shown = try await business.ask("/status").text
            #expect(shown.contains(late) && shown.contains("Payments are not possible"))
            #expect(!shown.contains("openai") && !shown.contains("stripe"))
            let owners = try await business.ask("/status", as: TestBusiness.ownerID).text
            for name in ["openai", "mistral", "stripe"] { #expect(owners.contains("\(name) has been down since"), "\(owners)") }
            let isPaying = try await business.isWell("payments:stripe")
            #expect(!isPaying)
        }
    }

    @Test("a restart in between repeats nothing and forgets nothing")
    func restart() async throws {
        try await TestBusiness.inFolder { folder, database in
            let clock = TestBusiness.runningClock()
            let sandbox = try await TestBusiness.startSandbox(clock)
            let result: Result<Void, any Error>
            do {
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                    try await business.greet()
                    sandbox.ai.add(AIFault(.serverError, count: nil), to: .mistral)
                    try await business.checkHealth(rounds: 1)
                }
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                    try await business.checkHealth(rounds: 1)
                    let told = try await business.told(count: 1)
                    #expect(told[0].contains("mistral"), "the failure before the restart counts")
                }
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                    try await business.checkHealth(rounds: 2)
                    sandbox.ai.clearFaults()
                    try await business.checkHealth(rounds: 2)
                    let told = try await business.told(count: 2)
                    #expect(told[1].contains("works again"))
                }
                result = .success(())
            } catch { result = .failure(error) }
            await sandbox.stop()
            try result.get()
        }
    }

    @Test("that its own bot was down the owner reads when it is back")
    func telegram() async throws {
        try await TestBusiness.with { business in
            try await business.greet()
            business.telegram.add(Fault(.serverError, method: "getMe"))
            try await business.checkHealth(rounds: 2)
            let isWell = try await business.isWell("telegram:assistant")
            #expect(!isWell)
            business.telegram.removeFaults()
            try await business.checkHealth(rounds: 1)
            let told = try await business.told(count: 1)
            #expect(told[0].contains("Telegram works again"))
        }
    }
}

extension TestBusiness {
    /// Both have written to the bot, so that it may write to them.
    fileprivate func greet() async throws {
        try await ask("/start", as: Self.ownerID)
        try await ask("/start")
    }

    /// Lets minutes pass, and waits for each one's checks.
    fileprivate func checkHealth(rounds: Int) async throws {
        for _ in 0..<rounds {
            let news = kontor.books.database.signals(.healthChecked)
            clock.advance(by: .seconds(60))
            for await _ in news { break }
        }
    }

    /// What the owner got of the bot's own accord.
    fileprivate func told() throws -> [String] {
        try telegram.snapshot(Self.bot, Self.ownerID).answers.map(\.text).filter { $0.contains("🔴") || $0.contains("🟢") }
    }

    /// The same once there is so much of it, and no more.
    fileprivate func told(count: Int) async throws -> [String] {
        try await telegram.wait(for: Self.bot, Self.ownerID) { chat in
            chat.answers.count { $0.text.contains("🔴") || $0.text.contains("🟢") } >= count
        }
        let told = try told()
        #expect(told.count == count)
        return told
    }

    fileprivate func isWell(_ part: String) async throws -> Bool {
        let checks = try await get("/ready", authorization: nil).json["checks"] as? [[String: Any]] ?? []
        return try #require(checks.first { $0["name"] as? String == part }?["is_well"] as? Bool, "\(checks)")
    }
}
