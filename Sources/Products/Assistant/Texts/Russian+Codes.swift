extension CodeText {
    var russian: String {
        switch self {
        case .usage: "Напишите код после команды: `/redeem CODE`"
        case .balance(let amount, let total): "На Ваш баланс зачислено \(amount); теперь на нём \(total)."
        case .days(let name, let day): "Тариф **\(name)** действует для Вас до \(day)."
        case .percent(let percent): "Ваш код даёт скидку \(percent) %. Выберите, что с ним купить:"
        case .amount(let amount): "Ваш код даёт скидку \(amount). Выберите, что с ним купить:"
        case .nothingToBuy: "С этим кодом здесь нечего купить."
        case .unknown: "Такого кода нет. Проверьте, пожалуйста, как он написан."
        case .expired: "Срок действия этого кода истёк."
        case .usedUp: "Этот код уже израсходован."
        case .redeemedBefore: "Вы уже использовали этот код."
        case .thanksForGift(let name, let day): "Спасибо! Ваш подарок, **\(name)**, действует до \(day)."
        case .gift(let name, let day, let what): "🎁 Вам подарили **\(name)** до \(day): \(what)."
        case .wallet(let amount): "Ваш баланс: \(amount)"
        }
    }
}
