import Billing
import Channels
import Charts
import Jobs
import Ledger
import Logging
import Storage
import Values

/// Sends one report to one chat. The picture is drawn here, since a transaction is no place to draw in.
package struct ReportJob: Sendable {
    static let kind = "report"

    /// What is to be sent, and to whom.
    struct Subject: Codable, Sendable {
        let period: Report.Period
        /// A moment in the period, in microseconds.
        let moment: Int64
        let conversation: ID<Conversation>
        let language: Language
    }

    private let workspace: Workspace
    private let calendar: ReportCalendar
    private let billing: Billing
    private let database: Database
    private let clock: Clock
    private let logger: Logger

    package init(
        _ workspace: Workspace, _ calendar: ReportCalendar, billing: Billing, database: Database, clock: Clock, logger: Logger
    ) {
        self.workspace = workspace
        self.calendar = calendar
        self.billing = billing
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    package var jobKind: JobKind { .performing(Self.kind, perform) }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let subject = JSON<Subject>(job.payload)?.value else { return .discard(reason: "the payload is no report to send") }
        let (report, trend, revenue, stars) = try await database.read { [workspace, calendar, clock] tx in
            let report = try tx.report(
                subject.period, containing: Timestamp(microseconds: subject.moment), workspace: workspace.id, workspace.currency,
                in: calendar)
            let stars = try tx.profitAndLoss(workspace: workspace.id, .stars, from: report.from, to: report.to).income
            let revenue = try tx.revenue(
                workspace: workspace.id, workspace.currency, from: report.from, to: report.to, now: clock.now())
            return (report, try tx.trend(upTo: report, workspace: workspace.id, in: calendar), revenue, stars)
        }
        let message = message(report, trend, try sales(revenue, stars, subject.language), in: subject.language)
        return .completeWith { [workspace] tx, now in
            guard let conversation = try tx.conversation(subject.conversation, in: workspace.id) else { return }
            try tx.send(message, in: conversation, now: now)
        }
    }

    /// What is said of sales below the figures; nothing in a business that sells nothing.
    private func sales(_ revenue: Revenue, _ stars: Money, _ language: Language) throws -> String {
        let names = Dictionary(uniqueKeysWithValues: billing.plans.map { ($0.key, $0.name) })
        var text = try ReportText.sales(revenue, planNames: names, in: language)
        // Another currency, and so in none of the figures above.
        if !stars.isZero { text += "\n\n" + StarsText.income(language.price(stars)).text(in: language) }
        return text
    }

    /// The figures are what counts: where they cannot be drawn they are sent without a picture.
    private func message(_ report: Report, _ trend: [ReportSpan], _ sales: String, in language: Language) -> OutboundMessage {
        var message = OutboundMessage(markdown: ReportText.markdown(report, workspace: workspace, in: language) + sales)
        do throws(ChartError) {
            let picture = try ReportPicture.png(report, trend: trend, workspace: workspace, in: language)
            message.upload = .init(.photo, name: "\(report.period)-\(report.day).png", mimeType: "image/png", content: picture)
        } catch {
            logger.warning("a report goes without its picture", metadata: ["error": "\(error)"])
        }
        return message
    }
}

extension Report.Period: Codable {}

extension Transaction {
    /// Sends the report of the period that `moment` lies in, picture and text, once this transaction is committed.
    func sendReport(
        _ period: Report.Period, containing moment: Timestamp, to conversation: Conversation, in language: Language, now: Timestamp
    ) throws {
        let subject = ReportJob.Subject(
            period: period, moment: moment.microseconds, conversation: conversation.id, language: language)
        try enqueue(NewJob(ReportJob.kind, payload: subject, lane: "report:\(conversation.id)"), now: now)
    }
}
