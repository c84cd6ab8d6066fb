import Billing

extension PlanText {
    var russian: String {
        switch self {
        case .forGood(let name, let what): "**\(name)** — Ваш навсегда: \(what)."
        case .until(let day, let name, let what): "**\(name)** — Ваш до \(day): \(what)."
        case .once(let name, let price, let what): "**\(name)** — \(what), \(price). Оплачивается один раз и не заканчивается."
        case .thanksForGood(let name, let what): "Спасибо! **\(name)** — Ваш навсегда: \(what)."
        case .left(let count): "Осталось вопросов по тарифу: \(count)"
        case .usedUp(let day): "Вопросы Вашего тарифа закончились. Новые появятся \(day)."
        case .usedUpForGood: "Все вопросы Вашего тарифа закончились."
        }
    }
}

extension PlanScope {
    var russian: String {
        switch self {
        case .unlimited: "спрашивайте сколько угодно"
        case .questions(let count, .day): "\(count.counted("вопрос", "вопроса", "вопросов")) в день"
        case .questions(let count, .week): "\(count.counted("вопрос", "вопроса", "вопросов")) в неделю"
        case .questions(let count, .month): "\(count.counted("вопрос", "вопроса", "вопросов")) в месяц"
        case .questions(let count, .total): "\(count.counted("вопрос", "вопроса", "вопросов")) всего"
        case .metered(let price): "\(price) за вопрос с Вашего баланса"
        case .none: "без собственных вопросов"
        }
    }
}
