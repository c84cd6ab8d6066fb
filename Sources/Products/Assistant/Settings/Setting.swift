import AIGateway
import Storage
import Values

/// One of `OwnerSettings`, by the name under which it is stored and audited.
enum Setting: String, CaseIterable, Phrase, SQLCodable {
    case models
    case report
    case reportTime = "report_time"
    case pricePerQuestion = "price_per_question"
    case freeQuestions = "free_questions"
    case language

    /// The others hold for the whole workspace, whichever of its bots they are changed in.
    var isOfBot: Bool { self == .pricePerQuestion || self == .freeQuestions }
}

/// The spelling in the database, the history and in `/settings`.
extension OwnerSettings {
    static let off = "off"
    static let on = "on"

    subscript(setting: Setting) -> String {
        switch setting {
        case .models: models.map(\.description).joined(separator: " ")
        case .report: isReportSent ? Self.on : Self.off
        case .reportTime: "\(reportTime)"
        case .pricePerQuestion: pricePerQuestion?.decimal ?? Self.off
        case .freeQuestions: "\(freeQuestions)"
        case .language: language.rawValue
        }
    }

    /// With `text` as the value of `setting`; nil where it is none.
    func setting(_ setting: Setting, to text: String, _ currency: Currency) -> OwnerSettings? {
        var settings = self
        switch setting {
        case .models: settings.models = ordered(by: text)
        case .report:
            guard text == Self.on || text == Self.off else { return nil }
            settings.isReportSent = text == Self.on
        case .reportTime:
            guard let time = TimeOfDay(text) else { return nil }
            settings.reportTime = time
        case .pricePerQuestion:
            let price = Self.questionPrice(text, currency)
            guard text == Self.off || price != nil else { return nil }
            settings.pricePerQuestion = price
        case .freeQuestions:
            guard let count = Int(text), (0...1_000_000).contains(count) else { return nil }
            settings.freeQuestions = count
        case .language:
            guard let language = Language(rawValue: text) else { return nil }
            settings.language = language
        }
        return settings
    }

    /// From a thousandth of a unit to a thousand units, with at most four decimals: of a finer price too many would come to an amount
    /// that can be charged. A decimal comma is one too.
    package static func questionPrice(_ text: String, _ currency: Currency) -> Money? {
        // A decimal that cannot be read is no price.
        guard let price = try? Money(text.replacing(",", with: "."), currency) else { return nil }
        let (thousandth, step) = (Money.nanosPerUnit / 1000, Money.nanosPerUnit / 10_000)
        return (thousandth...1000 * Money.nanosPerUnit).contains(price.nanos) && price.nanos % step == 0 ? price : nil
    }

    /// The models named first, the rest of the declared ones behind them; what is not declared any more is passed over.
    private func ordered(by names: String) -> [Model] {
        let named = names.split(separator: " ").compactMap { name in models.first { $0.description == name } }
        return named + models.filter { !named.contains($0) }
    }
}
