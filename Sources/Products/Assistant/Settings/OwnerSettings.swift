import AIGateway
import Values

/// What owners change in the bot while it runs: the values that count now.
///
/// `kontor.yaml` declares what a business begins with. What is chosen in the bot is kept in the database and comes before that.
package struct OwnerSettings: Sendable, Equatable {
    /// A customer's first questions, which cost nothing.
    package var freeQuestions: Int
    /// Nil where questions are not sold one by one.
    package var pricePerQuestion: Money?
    /// In the order in which they are asked.
    package var models: [Model]
    /// When the report of the day before goes out, in the workspace's zone.
    package var reportTime: TimeOfDay
    package var isReportSent: Bool
    /// For people whose own language is unknown or not spoken here.
    package var language: Language

    package init(
        freeQuestions: Int = 3, pricePerQuestion: Money? = nil, models: [Model] = [], reportTime: TimeOfDay = .init(hour: 9, minute: 0),
        isReportSent: Bool = true, language: Language = .english
    ) {
        self.freeQuestions = freeQuestions
        self.pricePerQuestion = pricePerQuestion
        self.models = models
        self.reportTime = reportTime
        self.isReportSent = isReportSent
        self.language = language
    }
}
