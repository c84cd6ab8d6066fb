import Foundation
import Ledger
import Sandbox
import Server
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Charts

@Suite(.bothEngines) struct ReportPictureTests {
    private let workspace = Workspace(
        id: ID(at: TestDatabase.epoch), name: "Café Würzburg", slug: "test", currency: .usd, timeZone: "Europe/Berlin", language: "en")

    /// The chart of the day that `last` names, after `post` has booked on some of the days before.
    private func chart(
        _ period: Report.Period, _ day: String, in language: Language, booking: [(day: String, income: Int64, expense: Int64)]
    ) async throws -> BarChart {
        let calendar = try #require(ReportCalendar(timeZone: workspace.timeZone))
        let found = TestResult<BarChart>()
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            let chart = try await database.write { tx in
                for entry in booking {
                    let noon = try calendar.start(ofDay: entry.day).adding(.seconds(12 * 3600))
                    try post(entry.income, .clearing("stripe"), .income("subscription"), "subscription", at: noon, tx)
                    try post(entry.expense, .expense("ai", "openai", "m"), .payable("openai"), "ai", at: noon, tx)
                }
                let report = try tx.report(
                    period, containing: try calendar.start(ofDay: day), workspace: workspace.id, .usd, in: calendar)
                let trend = try tx.trend(upTo: report, workspace: workspace.id, in: calendar)
                return ReportPicture.chart(report, trend: trend, workspace: workspace, in: language)
            }
            try show(chart, "\(period)-\(language.rawValue)-\(booking.count)")
            await found.keep(chart)
        }
        return try #require(await found.value)
    }

    private func post(
        _ nanos: Int64, _ debit: AccountCode, _ credit: AccountCode, _ category: String, at moment: Timestamp, _ tx: Transaction
    ) throws {
        guard nanos != 0 else { return }
        let (from, to) = nanos > 0 ? (debit, credit) : (credit, debit)
        try tx.post(
            NewTransfer(
                id: ID(at: moment), workspace: workspace.id, debit: from, credit: to, amount: Money(nanos: Int64(nanos.magnitude), .usd),
                category: category, provider: nil, description: "", occurredAt: moment), now: moment
        ).requirePosted()
    }

    /// For people who want to look: with KONTOR_PICTURES the pictures of these tests are written to that folder.
    private func show(_ chart: BarChart, _ name: String) throws {
        let png = try chart.png()
        guard let folder = ProcessInfo.processInfo.environment["KONTOR_PICTURES"] else { return }
        try Data(png).write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
    }

    @Test("the bars of a day are the ledger's sums of it and of the thirteen days before, in the language of who reads")
    func daily() async throws {
        let booking: [(String, Int64, Int64)] = [
            ("2026-10-24", 90, 50), ("2026-10-25", 4_000_000_000, 250_000_000), ("2026-11-01", 2_500_000_000, 1_100_000_000),
            ("2026-11-06", 0, 777_000_000), ("2026-11-07", 5_000_000_000, 312_345_678),
        ]
        let chart = try await chart(.daily, "2026-11-07", in: .ukrainian, booking: booking)
        #expect(chart.title == "Café Würzburg: звіт за 07.11.2026")
        #expect(chart.groups.map(\.label) == ["25", "26", "27", "28", "29", "30", "31", "1", "2", "3", "4", "5", "6", "7"])
        #expect(chart.groups.map(\.sublabel).filter { !$0.isEmpty } == ["жов", "лис"])
        let bars = chart.groups.map { $0.amounts.map(\.nanos) }
        #expect(bars[0] == [4_000_000_000, 250_000_000] && bars[7] == [2_500_000_000, 1_100_000_000] && bars[12] == [0, 777_000_000])
        #expect(bars[13] == [5_000_000_000, 312_345_678] && bars.joined().reduce(0, +) == 13_939_345_678)
        #expect(chart.groups.map(\.isMarked) == Array(repeating: false, count: 13) + [true])
        #expect(chart.figures.map(\.amount) == ["5,00", "0,312345678", "4,687654322"])
        #expect(chart.figures.map(\.note)[1] == "−0,464654322, −59,8 %")
        #expect(chart.figures.map(\.name) == ["Доходи, USD", "Витрати, USD", "Прибуток, USD"])
        #expect(chart.caption == "USD, останні 14 днів")
    }

    @Test("weeks and months have the bars of theirs, and a loss is shown as one")
    func longer() async throws {
        let booking: [(String, Int64, Int64)] = [
            ("2025-12-31", 120_000_000_000, 80_000_000_000), ("2026-01-01", -30_000_000_000, 45_000_000_000),
            ("2026-02-14", 900_000_000_000, 100_000_000_000), ("2026-11-02", 100_000_000_000, 400_000_000_000),
        ]
        let months = try await chart(.monthly, "2026-11-07", in: .german, booking: booking)
        #expect(months.groups.map(\.label) == ["Dez", "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov"])
        #expect(months.groups.map(\.sublabel).prefix(3) == ["2025", "2026", ""])
        #expect(months.groups[1].amounts.map(\.nanos) == [-30_000_000_000, 45_000_000_000])
        #expect(months.figures[2].amount == "-300,00" && months.figures[2].isAlarming)
        let weeks = try await chart(.weekly, "2026-11-07", in: .english, booking: booking)
        #expect(weeks.groups.map(\.label) == ["14", "21", "28", "5", "12", "19", "26", "2"])
        #expect(weeks.groups[7].amounts.map(\.nanos) == [100_000_000_000, 400_000_000_000])
    }

    @Test("a business in which nothing happened has a picture too", arguments: Language.allCases)
    func empty(_ language: Language) async throws {
        let chart = try await chart(.daily, "2026-11-07", in: language, booking: [])
        #expect(chart.isEmpty && chart.groups.count == 14)
    }

    @Test("/report comes as a photo with the report under it, whose figures are the ledger's")
    func photo() async throws {
        try await TestBusiness.with { business in
            try await business.ask("What does this cost?")
            for period in ["daily", "weekly", "monthly"] {
                let message = try await business.ask("/report \(period)", as: TestBusiness.ownerID)
                let photo = try #require(message.attachment)
                #expect(photo.kind == .photo && photo.width == 1200 && photo.height == 800)
                let figures = try await business.kontor.books.report(.daily, day: nil, now: business.clock.now()).figures
                #expect(message.text.contains("Expenses: \(figures.expenses) (+\(figures.expenses))"))
                #expect(message.text.contains("In brackets: the change from the"))
            }
        }
    }

    @Test("on a Monday that begins a month the owner gets the day, the week and the month, once each")
    func monday() async throws {
        try await TestBusiness.with { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            // 1 June 2026.
            let nine = Timestamp("2026-06-01T09:00:30Z")
            business.clock.advance(by: try #require(nine).duration(since: business.clock.now()))
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { $0.answers.count == 4 }
            let titles = chat.answers.dropFirst().compactMap { $0.text.split(separator: "\n").first.map(String.init) }
            for title in ["report of 2026-05-31", "report of the week from 2026-05-25", "report of the month from 2026-05-01"] {
                #expect(titles.count { $0.hasSuffix(title) } == 1, "\(titles)")
            }
            #expect(chat.answers.dropFirst().allSatisfy { $0.attachment?.kind == .photo })
            business.clock.advance(by: .seconds(86_400))
            let next = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { $0.answers.count == 5 }
            #expect(next.answers[4].text.contains("report of 2026-06-01"))
        }
    }
}

private actor TestResult<Value: Sendable> {
    private(set) var value: Value?
    func keep(_ value: Value) { self.value = value }
}
