import AIGateway
import Billing
import Customers
import Ledger
import Storage
import Values

/// How the business stands: counted in the database when it is asked for.
package struct Stats: Sendable, Equatable {
    /// What happened since a moment.
    package struct Span: Sendable, Equatable {
        /// By their status; none is left out.
        package let questions: [Question.Status: Int]
        /// Of all calls to AI providers, those without an answer too.
        package let tokens: Int
        /// What those calls cost, in each currency that prices are in.
        package let costs: [Money]

        package var questionCount: Int { questions.values.reduce(0, +) }
    }

    package let customers: Int
    package let activeSubscriptions: Int
    package let today: Span
    /// Today and the six days before it.
    package let sevenDays: Span
    package let allTime: Span
    /// The running month, in the workspace's currency.
    package let month: ProfitAndLoss
}

extension Transaction {
    package func stats(of workspace: Workspace, in calendar: ReportCalendar, now: Timestamp) throws -> Stats {
        let today = calendar.bounds(of: .daily, containing: now).from
        // Noon six days earlier is on that day, whatever the clocks did since.
        let week = calendar.bounds(of: .daily, containing: today.adding(.seconds(12 * 3600 - 6 * 86_400))).from
        let month = try report(.monthly, containing: now, workspace: workspace.id, workspace.currency, in: calendar)
        return Stats(
            customers: try customerCount(in: workspace.id), activeSubscriptions: try activeSubscriptionCount(in: workspace.id, now: now),
            today: try span(of: workspace.id, since: today), sevenDays: try span(of: workspace.id, since: week),
            allTime: try span(of: workspace.id, since: Timestamp(microseconds: 0)), month: month.figures)
    }

    private func span(of workspace: ID<Workspace>, since moment: Timestamp) throws -> Stats.Span {
        var questions = try questionCounts(in: workspace, since: moment)
        for status in Question.Status.allCases { questions[status, default: 0] += 0 }
        let usage = try aiUsage(workspaceID: "\(workspace)", since: moment)
        return Stats.Span(questions: questions, tokens: usage.map(\.tokens).reduce(0, +), costs: usage.map(\.cost))
    }
}
