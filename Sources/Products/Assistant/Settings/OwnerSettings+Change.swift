import AIGateway
import Values

extension OwnerSettings {
    /// As an owner asks for it: a value, or where a number is changed a step such as `+1`. Nil where it cannot be so.
    func changing(_ setting: Setting, by text: String, _ currency: Currency) -> OwnerSettings? {
        switch setting {
        case .models: models.first { $0.mark == text || $0.description == text }.map(preferring)
        case .reportTime where isStep(text):
            Int(text).flatMap { self.setting(.reportTime, to: "\(reportTime.adding(minutes: $0))", currency) }
        case .freeQuestions where isStep(text):
            Int(text).flatMap { self.setting(.freeQuestions, to: "\(min(max(0, freeQuestions + $0), 1_000_000))", currency) }
        case .pricePerQuestion where isStep(text): pricing(step: text, currency)
        default: self.setting(setting, to: text, currency)
        }
    }

    private func isStep(_ text: String) -> Bool { (text.hasPrefix("+") || text.hasPrefix("-")) && text.utf8.count < 12 }

    private func preferring(_ model: Model) -> OwnerSettings {
        var settings = self
        settings.models = [model] + models.filter { $0 != model }
        return settings
    }

    /// Down to a hundredth and no further: that questions are not sold one by one is a choice of its own.
    private func pricing(step text: String, _ currency: Currency) -> OwnerSettings? {
        let lowest = Money.nanosPerUnit / 100
        do {
            let step = try Money(text.hasPrefix("+") ? text.dropFirst() : text[...], currency)
            guard let former = pricePerQuestion else {
                return step.isNegative ? self : setting(.pricePerQuestion, to: step.decimal, currency)
            }
            let price = Money(nanos: max(try former.adding(step).nanos, min(former.nanos, lowest)), currency)
            return setting(.pricePerQuestion, to: price.decimal, currency)
        } catch {
            return nil
        }
    }
}
