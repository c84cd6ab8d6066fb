import Ledger
import Storage
import Values

extension AssistantBot {
    func stats(_ turn: Turn) throws {
        let stats = try turn.tx.stats(of: workspace, in: calendar, now: turn.now)
        let language = turn.language
        func say(_ text: StatsText) -> String { text.text(in: language) }
        let head = [
            "**\(say(.title))**", "", say(.customers(stats.customers)), say(.activeSubscriptions(stats.activeSubscriptions)),
            say(.incomeOfMonth(language.money(stats.month.income))),
        ]
        let spans = [(StatsText.today, stats.today), (.sevenDays, stats.sevenDays), (.allTime, stats.allTime)]
        let lines = head + spans.flatMap { title, span in ["", "**\(say(title))**"] + self.lines(of: span, in: language) }
        try turn.say(markdown: lines.joined(separator: "\n"))
    }

    private func lines(of span: Stats.Span, in language: Language) -> [String] {
        func say(_ text: StatsText) -> String { text.text(in: language) }
        let parts = Question.Status.allCases.compactMap { status -> String? in
            guard let count = span.questions[status], count > 0 else { return nil }
            return say(StatsText(status, count))
        }
        let questions = say(.questions(span.questionCount)) + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
        let costs = span.costs.map(language.money).joined(separator: " + ")
        return [questions, say(.tokens(span.tokens)), say(.cost(costs.isEmpty ? language.money(.zero(workspace.currency)) : costs))]
    }
}

extension StatsText {
    fileprivate init(_ status: Question.Status, _ count: Int) {
        self =
            switch status {
            case .queued: .open(count)
            case .completed: .answered(count)
            case .stopped: .stopped(count)
            case .failed: .failed(count)
            }
    }
}
