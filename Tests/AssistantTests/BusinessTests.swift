import Assistant
import Foundation
import Jobs
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

/// What a business lives through beside its conversations.
@Suite(.bothEngines) struct BusinessTests {
    private static let second = SandboxBot(
        name: "second", title: "Second", username: "second_test_bot", token: "7000000002:Test-Token-of-the-second-Assistant")

    private static let twoBots = """
        workspace: { name: Two, slug: two, currency: USD }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}" }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
          second:
            product: assistant
            telegram: { token: "\(second.token)" }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
        ai:
          providers: { openai: { api_key: "${OPENAI_API_KEY}" } }
          routes: { chat: [ openai/gpt-4o-mini ] }

        """

    @Test("two bots in one process each answer their own people, and who blocks one hears from the other")
    func twoBots() async throws {
        let clock = TestBusiness.runningClock()
        let sandbox = try await TestBusiness.startSandbox(clock)
        try sandbox.telegram.register(Self.second)
        try await TestBusiness.inFolder { folder, database in
            try Self.twoBots.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                let (telegram, ada) = (business.telegram, TestBusiness.customerID)
                for bot in [TestBusiness.bot, "second"] {
                    try telegram.say("Who is \(bot)?", as: ada, to: bot)
                    let chat = try await telegram.wait(for: bot, ada) { $0.answers.count == 1 && $0.draft == nil }
                    #expect(chat.answers[0].text.contains("Who is \(bot)?"))
                }
                try telegram.setBlocked(true, bot: TestBusiness.bot, as: ada)
                try telegram.say("Are you still there?", as: ada, to: "second")
                let chat = try await telegram.wait(for: "second", ada) { $0.answers.count == 2 }
                #expect(chat.answers[1].text.contains("Are you still there?"))
                #expect(try telegram.snapshot(TestBusiness.bot, ada).answers.count == 1)
            }
        }
        await sandbox.stop()
    }

    @Test("the reports missed while Kontor was down for days come once, for the last of them")
    func missedReports() async throws {
        let clock = TestBusiness.runningClock()
        let sandbox = try await TestBusiness.startSandbox(clock)
        try await TestBusiness.inFolder { folder, database in
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) {
                try await $0.ask("/start", as: TestBusiness.ownerID)
            }
            clock.advance(by: .seconds(5 * 86_400))
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { $0.answers.count > 2 }
                // What else was to come would come before this.
                let status = try await business.ask("/status", as: TestBusiness.ownerID)
                let answers = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.ownerID).answers
                #expect(answers.count == 4 && answers[3] == status)
                #expect(answers[1].text.contains("report of 2026-01-05"), "\(answers[1].text)")
                #expect(answers[2].text.contains("report of the week from 2025-12-29"), "\(answers[2].text)")
            }
        }
        await sandbox.stop()
    }

    @Test("the reports of a week and a month that ended while Kontor was down come at the next start, and none of a time before it began")
    func missedWeekAndMonth() async throws {
        let clock = TestBusiness.runningClock()
        // Sunday, 22 November 2026.
        clock.advance(by: .seconds(325 * 86_400))
        let sandbox = try await TestBusiness.startSandbox(clock)
        try await TestBusiness.inFolder { folder, database in
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) {
                try await $0.ask("/start", as: TestBusiness.ownerID)
            }
            let weeks: [(days: Int64, reports: [String])] = [
                // Tuesday
                (2, ["report of 2026-11-23", "report of the week from 2026-11-16"]),
                // Wednesday, 2 December
                (8, ["report of 2026-12-01", "report of the week from 2026-11-23", "report of the month from 2026-11-01"]),
                (1, ["report of 2026-12-02"]),
            ]
            for (days, reports) in weeks {
                clock.advance(by: .seconds(days * 86_400))
                let seen = try sandbox.telegram.snapshot(TestBusiness.bot, TestBusiness.ownerID).answers
                let before = seen.filter { !$0.text.contains("report of") }
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                    let bot = TestBusiness.bot
                    try await business.telegram.wait(for: bot, TestBusiness.ownerID) { $0.answers.count >= seen.count + reports.count }
                    try await business.ask("/status", as: TestBusiness.ownerID)
                    let answers = try business.telegram.snapshot(bot, TestBusiness.ownerID).answers
                    #expect(answers.filter { !$0.text.contains("report of") }.count == before.count + 1)
                    for report in reports {
                        #expect(answers.filter { $0.text.contains(report) }.count == 1, "\(report)")
                    }
                }
            }
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                let all = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.ownerID).answers
                #expect(all.filter { $0.text.contains("report of") }.count == 6)
            }
        }
        await sandbox.stop()
    }

    @Test("a sandbox begun anew is a Telegram that goes on: a Kontor that keeps its database hears what is said there")
    func sandboxBegunAnew() async throws {
        let clock = TestBusiness.runningClock()
        try await TestBusiness.inFolder { folder, database in
            for number in 1...2 {
                let sandbox = try await TestBusiness.startSandbox(clock)
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                    let answer = try await business.ask("Is this number \(number)?")
                    #expect(answer.text.contains("Is this number \(number)?"))
                }
                await sandbox.stop()
                clock.advance(by: .seconds(60))
            }
        }
    }
}
