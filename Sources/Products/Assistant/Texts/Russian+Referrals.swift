extension ReferralText {
    var russian: String {
        switch self {
        case .link(let link, let reward): "Приглашайте других по своей ссылке: \(link)\n\n\(reward)"
        case .percentOfFirst(let percent): "Вы получаете \(percent) % первой оплаты каждого, кто придёт по ней."
        case .percentOfEvery(let percent): "Вы получаете \(percent) % каждой оплаты каждого, кто придёт по ней."
        case .amountForFirst(let amount): "Вы получаете \(amount) за первую оплату каждого, кто придёт по ней."
        case .amountForEvery(let amount): "Вы получаете \(amount) за каждую оплату каждого, кто придёт по ней."
        case .came(let count, let paying): "Пришли по Вашей ссылке: \(count). Из них заплатили: \(paying)."
        case .earned(let amount): "Заработано: \(amount)"
        case .paidOut(let amount): "Выплачено: \(amount)"
        case .owed(let amount): "Ещё не выплачено: \(amount)"
        case .owing(let amount):
            "Выплачено слишком много, так как некоторые оплаты вернули: \(amount). Эта сумма будет вычтена из того, что Вы заработаете дальше."
        case .hasPaid(let amount): "Кто-то, кто пришёл по Вашей ссылке, заплатил: Вы заработали \(amount). /invite покажет всё."
        case .takenBack(let amount):
            "Кому-то, кто пришёл по Вашей ссылке, вернули оплату, а с ней возвращаются \(amount) Вашего заработка."
        case .notInGroups: "Это только для Вас: напишите мне /invite в нашем личном чате."
        case .help: "/invite – пригласить других и заработать на этом"
        }
    }
}
