import Billing

extension PlanText {
    var ukrainian: String {
        switch self {
        case .forGood(let name, let what): "**\(name)** — Ваш назавжди: \(what)."
        case .until(let day, let name, let what): "**\(name)** — Ваш до \(day): \(what)."
        case .once(let name, let price, let what): "**\(name)** — \(what), \(price). Сплачується один раз і не закінчується."
        case .thanksForGood(let name, let what): "Дякуємо! **\(name)** — Ваш назавжди: \(what)."
        case .left(let count): "Залишилося запитань за тарифом: \(count)"
        case .usedUp(let day): "Запитання Вашого тарифу закінчилися. Нові з'являться \(day)."
        case .usedUpForGood: "Усі запитання Вашого тарифу закінчилися."
        }
    }
}

extension PlanScope {
    var ukrainian: String {
        switch self {
        case .unlimited: "запитуйте скільки завгодно"
        case .questions(let count, .day): "\(count.counted("запитання", "запитання", "запитань")) на день"
        case .questions(let count, .week): "\(count.counted("запитання", "запитання", "запитань")) на тиждень"
        case .questions(let count, .month): "\(count.counted("запитання", "запитання", "запитань")) на місяць"
        case .questions(let count, .total): "\(count.counted("запитання", "запитання", "запитань")) усього"
        case .metered(let price): "\(price) за запитання з Вашого балансу"
        case .none: "без власних запитань"
        }
    }
}
