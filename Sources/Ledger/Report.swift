import Storage
import Values

/// What a workspace earned and spent in a day, a week or a month of its own time zone, beside the one before.
package struct Report: Sendable {
    package enum Period: String, Sendable, CaseIterable {
        case daily, weekly, monthly
    }

    package let period: Period
    package let span: ReportSpan
    /// The day, week or month before, whole.
    package let previous: ReportSpan
    package let changes: ProfitAndLoss.Changes

    package var day: String { span.day }
    package var from: Timestamp { span.from }
    package var to: Timestamp { span.to }
    package var figures: ProfitAndLoss { span.figures }

    fileprivate init(_ period: Period, _ span: ReportSpan, previous: ReportSpan) throws(MoneyError) {
        self.period = period
        self.span = span
        self.previous = previous
        changes = try span.figures.changes(since: previous.figures)
    }
}

/// One stretch of the calendar with its figures.
package struct ReportSpan: Sendable, Equatable {
    /// The first day, as `2026-11-21`.
    package let day: String
    package let from: Timestamp
    /// The first moment after it.
    package let to: Timestamp
    package let figures: ProfitAndLoss
}

extension Report.Period {
    /// So many periods, its own the last, make the picture of a report: two weeks of days, eight weeks, a year of months.
    package var trendLength: Int {
        switch self {
        case .daily: 14
        case .weekly: 8
        case .monthly: 12
        }
    }
}

extension Transaction {
    /// The report of the period that `moment` lies in. Throws as `profitAndLoss`.
    package func report(
        _ period: Report.Period, containing moment: Timestamp, workspace: ID<Workspace>, _ currency: Currency, in calendar: ReportCalendar
    ) throws -> Report {
        let spans = try spans(of: period, count: 2, upTo: moment, workspace: workspace, currency, in: calendar)
        return try Report(period, spans[1], previous: spans[0])
    }

    /// The periods up to `report`'s own, the earliest first, by the same query as the report. Throws as `profitAndLoss`.
    package func trend(upTo report: Report, workspace: ID<Workspace>, in calendar: ReportCalendar) throws -> [ReportSpan] {
        let (count, currency) = (report.period.trendLength, report.figures.profit.currency)
        return try spans(
            of: report.period, count: count - 2, upTo: report.previous.from.adding(.microseconds(-1)), workspace: workspace,
            currency, in: calendar) + [report.previous, report.span]
    }

    private func spans(
        of period: Report.Period, count: Int, upTo moment: Timestamp, workspace: ID<Workspace>, _ currency: Currency,
        in calendar: ReportCalendar
    ) throws -> [ReportSpan] {
        try calendar.bounds(of: period, count: count, upTo: moment).map { from, to in
            ReportSpan(
                day: calendar.day(of: from), from: from, to: to,
                figures: try profitAndLoss(workspace: workspace, currency, from: from, to: to))
        }
    }
}
