import Channels
import Ledger
import Storage
import Values

extension AssistantBot {
    /// `arguments` is `[daily|weekly|monthly] [date]`.
    func report(_ arguments: String, _ turn: Turn) throws {
        let words = arguments.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count <= 2, let period = Report.Period(rawValue: words.first ?? "daily") else {
            return try turn.say(ReportPhrase.usage)
        }
        do {
            let moment = words.count == 2 ? try calendar.start(ofDay: words[1]) : turn.now
            try turn.tx.sendReport(period, containing: moment, to: turn.conversation, in: turn.language, now: turn.now)
        } catch ReportError.notADay(let text) {
            try turn.say(ReportPhrase.notADay(text.escapedForMarkdown))
        }
    }
}
