import Channels
import Jobs
import Ledger
import Storage
import Values

/// Yesterday's report, sent by the calendar to the owners of each bot.
package struct DailyReport: Sendable {
    private static let kind = "daily_report"

    private let workspace: Workspace
    private let calendar: ReportCalendar
    private let products: [AssistantBot]
    private let bots: TelegramBots
    private let cron: Cron

    /// `hour` and `minute` are in the workspace's time zone.
    package init(
        _ workspace: Workspace, _ calendar: ReportCalendar, products: [AssistantBot], bots: TelegramBots, hour: Int, minute: Int
    ) throws {
        self.workspace = workspace
        self.calendar = calendar
        self.products = products
        self.bots = bots
        cron = try Cron("\(minute) \(hour) * * *", timeZone: workspace.timeZone)
    }

    package var schedule: Schedule {
        Schedule(Self.kind, cron) { dueAt in NewJob(Self.kind, payload: dueAt.microseconds, uniqueKey: "\(Self.kind):\(dueAt)") }
    }

    package var jobKind: JobKind { .deciding(Self.kind, send) }

    @Sendable private func send(_ tx: Transaction, _ job: Job, now: Timestamp) throws -> Outcome {
        guard let dueAt = JSON<Int64>(job.payload)?.value else { return .discard(reason: "the payload is no moment") }
        let today = try calendar.start(ofDay: calendar.day(of: Timestamp(microseconds: dueAt)))
        let report = try tx.report(
            .daily, containing: today.adding(.microseconds(-1)), workspace: workspace.id, workspace.currency, in: calendar)
        let message = OutboundMessage(markdown: ReportText.markdown(report, workspace: workspace))
        for conversation in try ownersConversations(tx) { try tx.send(message, in: conversation, now: now) }
        return .complete
    }

    /// A bot may only write to owners who have written to it before.
    private func ownersConversations(_ tx: Transaction) throws -> [Conversation] {
        try products.flatMap { product in
            guard let bot = bots.bot(product.settings.botKey)?.bot else { return [Conversation]() }
            return try product.settings.ownerIDs.sorted().compactMap { try tx.conversation(of: bot.id, chatID: "\($0)") }
        }
    }
}
