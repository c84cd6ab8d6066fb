import Channels
import Health
import Ledger
import Storage
import Values

/// Tells owners what went down and what is back.
package struct OutageNotice: Sendable {
    private let owners: OwnerChats
    private let calendar: ReportCalendar

    package init(_ owners: OwnerChats, _ calendar: ReportCalendar) {
        self.owners = owners
        self.calendar = calendar
    }

    @Sendable package func tell(_ tx: Transaction, _ changes: [HealthChange], now: Timestamp) throws {
        for chat in try owners.all(tx) {
            let lines = changes.filter { !$0.isAboutDown(bot: chat.botKey) }.map { text(of: $0, in: chat.language, now: now) }
            guard !lines.isEmpty else { continue }
            try tx.send(OutboundMessage(markdown: lines.joined(separator: "\n\n")), in: chat.conversation, now: now)
        }
    }

    private func text(of change: HealthChange, in language: Language, now: Timestamp) -> String {
        let name = change.part.name(in: language)
        let since = language.moment(change.since, in: calendar)
        switch change.news {
        case .down(let problem):
            return HealthText.down(name: name, since: since, problem: problem.escapedForMarkdown).text(in: language)
        case .back: return HealthText.back(name: name, since: since, until: language.moment(now, in: calendar)).text(in: language)
        }
    }
}

extension HealthChange {
    /// What a bot cannot say while it is true, and what would be read when it is not true any more.
    fileprivate func isAboutDown(bot key: String) -> Bool { part == Part(.telegram, key) && news != .back }
}

extension Part {
    /// Markdown.
    func name(in language: Language) -> String {
        let name = name.escapedForMarkdown
        let phrase: HealthText =
            switch kind {
            case .database: .database
            case .ai: .ai(name)
            case .payments: .payments(name)
            case .telegram: .telegram(name)
            }
        return phrase.text(in: language)
    }
}
