import AIGateway
import Channels
import Customers
import Foundation
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct SettingsTests {
    private static let owner = TestBusiness.ownerID

    private static func with(_ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false, body)
    }

    @Test("/settings shows what kontor.yaml declares, with a button for each page")
    func overview() async throws {
        try await Self.with { business in
            let shown = try await business.ask("/settings", as: Self.owner)
            for words in ["openai/gpt-4o-mini → mistral/mistral-small-latest", "09:00", "Europe/Berlin", "$0.05", "3", "English"] {
                #expect(shown.text.contains(words))
            }
            #expect(shown.buttons.joined().compactMap(\.data) == SettingsPage.allCases.map { Press.settings($0).data })
        }
    }

    @Test("every page comes up in the same message, in every language, and leads back", arguments: Language.allCases)
    func pages(language: Language) async throws {
        try await Self.with { business in
            try await business.ask("/language", as: Self.owner)
            if language != .english { try await business.press(language.name, as: Self.owner) }
            let overview = try await business.ask("/settings", as: Self.owner)
            for page in SettingsPage.allCases {
                let (shown, _) = try await business.press(Label(page).text(in: language), as: Self.owner)
                #expect(shown.id == overview.id && shown.text != overview.text)
                let (back, _) = try await business.press(Label.back.text(in: language), as: Self.owner)
                #expect(back.text == overview.text)
            }
        }
    }

    @Test("the model that is pressed answers from the next question on")
    func models() async throws {
        try await Self.with { business in
            let first = try await business.ask("Who answers?")
            #expect(first.text.contains("gpt-4o-mini"))
            try await business.ask("/settings", as: Self.owner)
            try await business.press("Models", as: Self.owner)
            try await business.press("2. mistral/mistral-small-latest", as: Self.owner)
            let second = try await business.ask("Who answers now?")
            #expect(second.text.contains("mistral"))
        }
    }

    @Test("numbers change by steps, no further than they go, and by what is written")
    func numbers() async throws {
        try await Self.with { business in
            try await business.ask("/settings", as: Self.owner)
            try await business.press("Free questions", as: Self.owner)
            let (more, _) = try await business.press("+10", as: Self.owner)
            #expect(more.text.contains("13"))
            try await business.press("-10", as: Self.owner)
            let (none, _) = try await business.press("-10", as: Self.owner)
            #expect(none.text.contains("customer: 0"))
            let price = try await business.ask("/settings price 0.07", as: Self.owner)
            #expect(price.text.contains("$0.07"))
            let (cheaper, _) = try await business.press("-0.10", as: Self.owner)
            #expect(cheaper.text.contains("$0.01"))
            let (off, _) = try await business.press("Do not sell one by one", as: Self.owner)
            #expect(off.text.contains("not sold one by one"))
            #expect(off.buttons.joined().map(\.text) == ["+0.01", "+0.10", "‹ Back"])
            let comma = try await business.ask("/settings price 0,07", as: Self.owner)
            #expect(comma.text.contains("$0.07"))
            let least = try await business.ask("/settings price 0.001", as: Self.owner)
            #expect(least.text.contains("$0.001"))
            let (same, _) = try await business.press("+0.01", as: Self.owner)
            #expect(same.text.contains("$0.011"))
            let free = try await business.ask("/settings free 5", as: Self.owner)
            #expect(free.text.contains("customer: 5"))
        }
    }

    @Test(
        "what cannot be set is told with what is wrong, and nothing is changed",
        arguments: [
            ("price", SettingFault.oneValue("price")), ("price free", .price("free")), ("price -1", .price("-1")), ("price 0", .price("0")),
            ("price 1000.01", .price("1000.01")), ("price 0.0009", .price("0.0009")), ("price 0.03333", .price("0.03333")),
            ("free -1", .free("-1")), ("free 1000001", .free("1000001")), ("free many", .free("many")), ("time 25:00", .time("25:00")),
            ("time 9:00", .time("9:00")), ("report maybe", .report("maybe")), ("language fr", .language("fr")),
            ("model openai/none", .model("openai/none", known: "openai/gpt-4o-mini, mistral/mistral-small-latest")),
            ("nonsense 1", .unknown("nonsense")), ("price 1 2", .oneValue("price")),
        ])
    func refused(command: String, fault: SettingFault) async throws {
        try await Self.with { business in
            let answer = try await business.ask("/settings \(command)", as: Self.owner)
            let sentence = FormattedText(markdown: fault.english).text
            #expect(answer.text.hasPrefix("\(sentence)\n\n/settings shows the settings with buttons"), "\(answer.text)")
            let changed = try await business.ownerSettings()
            #expect(changed.isEmpty)
        }
    }

    @Test("a button of a model or page that is gone gets the note of an unknown one, and nothing is changed")
    func stale() async throws {
        try await Self.with { business in
            let data = ["change:models:gone", "settings:gone", "change:gone:1", "change:report_time:+x", "change:free_questions:1e9"]
            let notes = try await business.notes(toPresses: data, as: Self.owner)
            #expect(Set(notes) == [Text.unknownButton.english] && notes.count == data.count)
            let changed = try await business.ownerSettings()
            #expect(changed.isEmpty)
        }
    }

    @Test("each change is kept over a restart, and the history says who changed what, when, from and to")
    func restart() async throws {
        try await TestBusiness.inFolder { folder, database in
            let clock = TestBusiness.runningClock()
            let sandbox = try await TestBusiness.startSandbox(clock, isFloodLimited: false)
            try TestBusiness.selling().write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                try await business.ask("/settings price 0.07", as: Self.owner)
                try await business.ask("/settings time 18:30", as: Self.owner)
                try await business.ask("/settings model mistral/mistral-small-latest", as: Self.owner)
                try await business.ask("/settings price 0.07", as: Self.owner)
            }
            try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": database]) { business in
                try business.telegram.say("/settings", as: Self.owner, to: TestBusiness.bot)
                // What the first run sent last may come once more and go again.
                let chat = try await business.telegram.wait(for: TestBusiness.bot, Self.owner) { chat in
                    chat.answers.last?.text.hasPrefix("Settings") == true
                }
                let shown = try #require(chat.answers.last)
                for words in ["$0.07", "18:30", "mistral/mistral-small-latest → openai/gpt-4o-mini"] { #expect(shown.text.contains(words)) }
                let (history, _) = try await business.press("History", as: Self.owner)
                // The clock runs from 13:00 on, and a busy machine may need more than a minute for this.
                let text = history.text.replacing(/13:\d\d,/, with: "13:00,")
                #expect(
                    text.split(separator: "\n").dropFirst() == [
                        "• 2026-01-01 13:00, Olga: models: openai/gpt-4o-mini mistral/mistral-small-latest → mistral/mistral-small-latest openai/gpt-4o-mini",
                        "• 2026-01-01 13:00, Olga: report time: 09:00 → 18:30",
                        "• 2026-01-01 13:00, Olga: price of a question: 0.05 → 0.07",
                    ])
                let entries = try await business.database { [workspace = business.workspace] tx in
                    try tx.auditEntries(in: workspace, limit: 10).map(\.subject)
                }
                #expect(entries == ["setting:models", "setting:report_time", "setting:assistant:price_per_question"])
            }
            await sandbox.stop()
        }
    }

    @Test("the language of the business shows at once in the menu of those whose own is unknown")
    func language() async throws {
        try await Self.with { business in
            let person = try business.telegram.addUser("Zoé", languageCode: "fr").id
            try await business.ask("/settings language uk", as: Self.owner)
            let answer = try await business.ask("/nonsense", as: person)
            #expect(answer.text == Text.unknownCommand.ukrainian)
            try await business.telegram.wait(for: TestBusiness.bot, person) { $0.commands.first?.description == CommandText.ask.ukrainian }
        }
    }
}

@Suite(.bothEngines) struct ReportScheduleTests {
    private static let owner = TestBusiness.ownerID

    @Test("the report comes at its new time without a restart, once a day, and not at all while it is switched off")
    func time() async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false) { business in
            // The clock shows 13:00 in Berlin on the first.
            try await business.ask("/settings time 15:00", as: Self.owner)
            business.clock.advance(by: .seconds(3 * 3600))
            try await business.reports(until: "2025-12-31")
            // Later on the same day: what went out is not sent again.
            try await business.ask("/settings time 17:00", as: Self.owner)
            business.clock.advance(by: .seconds(2 * 3600))
            try await business.ask("/settings report off", as: Self.owner)
            business.clock.advance(by: .seconds(3 * 86_400))
            try await business.ask("/settings report on", as: Self.owner)
            business.clock.advance(by: .seconds(86_400))
            let reports = try await business.reports(until: "2026-01-04")
            #expect(reports.count { $0.contains("report of 2025-12-31") } == 1)
            for day in 1...3 { #expect(!reports.contains { $0.contains("report of 2026-01-0\(day)") }) }
        }
    }

    @Test("a time that is past today sends today's report at once, if it has not gone out")
    func past() async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false) { business in
            try await business.ask("/settings time 14:00", as: Self.owner)
            business.clock.advance(by: .seconds(2 * 3600))
            try await business.reports(until: "2025-12-31")
            business.clock.advance(by: .seconds(22 * 3600 + 1800))
            // 13:30 on the second, half an hour early.
            try await business.ask("/settings time 13:15", as: Self.owner)
            let reports = try await business.reports(until: "2026-01-01")
            #expect(reports.count { $0.contains("report of 2025-12-31") } == 1)
        }
    }
}

extension TestBusiness {
    /// The reports that the owner has, once that of `day` is among them.
    @discardableResult
    fileprivate func reports(until day: String) async throws -> [String] {
        let chat = try await telegram.wait(for: Self.bot, Self.ownerID) { chat in
            chat.answers.contains { $0.text.hasPrefix("Test: report of \(day)") }
        }
        return chat.answers.map(\.text).filter { $0.hasPrefix("Test: report of") }
    }
}
