extension ReferralText {
    var ukrainian: String {
        switch self {
        case .link(let link, let reward): "Запрошуйте інших за своїм посиланням: \(link)\n\n\(reward)"
        case .percentOfFirst(let percent): "Ви отримуєте \(percent) % першої оплати кожного, хто прийде за ним."
        case .percentOfEvery(let percent): "Ви отримуєте \(percent) % кожної оплати кожного, хто прийде за ним."
        case .amountForFirst(let amount): "Ви отримуєте \(amount) за першу оплату кожного, хто прийде за ним."
        case .amountForEvery(let amount): "Ви отримуєте \(amount) за кожну оплату кожного, хто прийде за ним."
        case .came(let count, let paying): "Прийшли за Вашим посиланням: \(count). З них заплатили: \(paying)."
        case .earned(let amount): "Зароблено: \(amount)"
        case .paidOut(let amount): "Виплачено: \(amount)"
        case .owed(let amount): "Ще не виплачено: \(amount)"
        case .owing(let amount):
            "Виплачено забагато, бо деякі оплати повернули: \(amount). Цю суму буде вирахувано з того, що Ви заробите далі."
        case .hasPaid(let amount): "Хтось, хто прийшов за Вашим посиланням, заплатив: Ви заробили \(amount). /invite покаже все."
        case .takenBack(let amount):
            "Комусь, хто прийшов за Вашим посиланням, повернули оплату, а з нею повертаються \(amount) Вашого заробітку."
        case .notInGroups: "Це лише для Вас: напишіть мені /invite у нашому особистому чаті."
        case .help: "/invite – запросити інших і заробити на цьому"
        }
    }
}
