extension CodeText {
    var ukrainian: String {
        switch self {
        case .usage: "Напишіть код після команди: `/redeem CODE`"
        case .balance(let amount, let total): "На Ваш баланс зараховано \(amount); тепер на ньому \(total)."
        case .days(let name, let day): "Тариф **\(name)** діє для Вас до \(day)."
        case .percent(let percent): "Ваш код дає знижку \(percent) %. Виберіть, що з ним купити:"
        case .amount(let amount): "Ваш код дає знижку \(amount). Виберіть, що з ним купити:"
        case .nothingToBuy: "З цим кодом тут немає чого купити."
        case .unknown: "Такого коду немає. Перевірте, будь ласка, як його написано."
        case .expired: "Термін дії цього коду минув."
        case .usedUp: "Цей код уже вичерпано."
        case .redeemedBefore: "Ви вже використали цей код."
        case .thanksForGift(let name, let day): "Дякуємо! Ваш подарунок, **\(name)**, діє до \(day)."
        case .gift(let name, let day, let what): "🎁 Вам подарували **\(name)** до \(day): \(what)."
        case .wallet(let amount): "Ваш баланс: \(amount)"
        }
    }
}
