import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite(.bothEngines) struct ReportTests {
    private let workspace = ID<Workspace>(at: TestDatabase.epoch)

    private func calendar(_ zone: String) throws -> ReportCalendar { try #require(ReportCalendar(timeZone: zone)) }

    private func post(_ nanos: Int64, at moment: Timestamp, _ tx: Transaction, isExpense: Bool = false) throws {
        let income: (AccountCode, AccountCode) = (.clearing("stripe"), .income("subscription"))
        let expense: (AccountCode, AccountCode) = (.expense("ai", "openai", "gpt-4o"), .payable("openai"))
        let (debit, credit) = isExpense ? expense : income
        try tx.post(
            NewTransfer(
                id: ID(at: moment), workspace: workspace, debit: debit, credit: credit, amount: Money(nanos: nanos, .usd),
                category: isExpense ? "ai" : "subscription", provider: isExpense ? "openai" : "stripe", description: "", occurredAt: moment),
            now: moment
        ).requirePosted()
    }

    @Test("a report stands beside the whole period before it", arguments: Report.Period.allCases)
    func previous(_ period: Report.Period) async throws {
        let calendar = try calendar("Europe/Berlin")
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            try await database.write { tx in
                let spans = calendar.bounds(of: period, count: 3, upTo: try calendar.start(ofDay: "2026-03-31"))
                // Much in the period before last, to be left out; the last microsecond of the one before; the first of this one.
                try post(999, at: spans[0].to.adding(.microseconds(-1)), tx)
                try post(30, at: spans[1].to.adding(.microseconds(-1)), tx)
                try post(45, at: spans[2].from, tx)
                try post(5, at: spans[2].to.adding(.microseconds(-1)), tx, isExpense: true)
                try post(777, at: spans[2].to, tx)
                let report = try tx.report(period, containing: spans[2].from, workspace: workspace, .usd, in: calendar)
                #expect(report.previous.from == spans[1].from && report.previous.to == report.from)
                #expect(report.previous.figures.income.nanos == 30 && report.figures.income.nanos == 45)
                #expect(report.changes.income.amount.nanos == 15 && report.changes.income.percent == "50.0")
                #expect(report.changes.expenses.amount.nanos == 5 && report.changes.expenses.percent == nil)
                #expect(report.changes.profit.amount.nanos == 10 && report.changes.profit.percent == "33.3")
            }
        }
    }

    @Test(
        "the days of a picture follow each other without gap across the change of clocks, one of them an hour shorter or longer",
        arguments: [("2026-04-05", "2026-03-29", 23), ("2026-10-30", "2026-10-25", 25)])
    func daylightSaving(last: String, changing: String, hours: Int64) async throws {
        let calendar = try calendar("Europe/Berlin")
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            try await database.write { tx in
                let bounds = calendar.bounds(of: .daily, count: 14, upTo: try calendar.start(ofDay: last))
                for (index, span) in bounds.enumerated() {
                    try post(Int64(index + 1), at: span.from, tx)
                    try post(Int64(100 * (index + 1)), at: span.to.adding(.microseconds(-1)), tx, isExpense: true)
                }
                let report = try tx.report(.daily, containing: bounds[13].from, workspace: workspace, .usd, in: calendar)
                let trend = try tx.trend(upTo: report, workspace: workspace, in: calendar)
                #expect(trend.count == 14 && trend.last == report.span && trend[12] == report.previous)
                #expect(trend.map(\.figures.income.nanos) == (1...14).map { Int64($0) })
                #expect(trend.map(\.figures.expenses.nanos) == (1...14).map { Int64(100 * $0) })
                for (day, next) in zip(trend, trend.dropFirst()) { #expect(day.to == next.from) }
                let long = try #require(trend.first { $0.day == changing })
                #expect(long.to.seconds - long.from.seconds == hours * 3600)
                #expect(trend.filter { $0.to.seconds - $0.from.seconds != 86_400 }.count == 1)
            }
        }
    }

    @Test("weeks begin on Mondays and months on the first, also across the year", arguments: [("weekly", 8), ("monthly", 12)])
    func longer(name: String, count: Int) async throws {
        let (calendar, period) = (try calendar("America/New_York"), try #require(Report.Period(rawValue: name)))
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            try await database.read { tx in
                let moment = try calendar.start(ofDay: "2026-01-15")
                let report = try tx.report(period, containing: moment, workspace: workspace, .usd, in: calendar)
                let days = try tx.trend(upTo: report, workspace: workspace, in: calendar).map(\.day)
                #expect(days.count == count && Set(days).count == count)
                #expect(days.first == (period == .weekly ? "2025-11-24" : "2025-02-01"))
                #expect(days.last == (period == .weekly ? "2026-01-12" : "2026-01-01"))
            }
        }
    }

    @Test("a category's providers are one line in the sum of categories")
    func categories() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            try await database.write { tx in
                let at = TestDatabase.epoch
                try post(7, at: at, tx)
                for provider in ["openai", "mistral"] {
                    try tx.post(
                        NewTransfer(
                            id: ID(at: at), workspace: workspace, debit: .expense("ai", provider, "m"), credit: .payable(provider),
                            amount: Money(nanos: 3, .usd), category: "ai", provider: provider, description: "", occurredAt: at), now: at
                    ).requirePosted()
                }
                let lines = try tx.profitAndLoss(workspace: workspace, .usd, from: at, to: at.adding(.seconds(1))).categories()
                #expect(
                    lines.map { "\($0.side) \($0.category) \($0.amount.nanos) \($0.count)" } == [
                        "income subscription 7 1", "expense ai 6 2",
                    ])
            }
        }
    }
}
