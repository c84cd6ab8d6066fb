extension ReferralText {
    var german: String {
        switch self {
        case .link(let link, let reward): "Lade andere mit deinem Link ein: \(link)\n\n\(reward)"
        case .percentOfFirst(let percent): "Du verdienst \(percent) % der ersten Zahlung von allen, die darüber kommen."
        case .percentOfEvery(let percent): "Du verdienst \(percent) % jeder Zahlung von allen, die darüber kommen."
        case .amountForFirst(let amount): "Du verdienst \(amount) für die erste Zahlung von allen, die darüber kommen."
        case .amountForEvery(let amount): "Du verdienst \(amount) für jede Zahlung von allen, die darüber kommen."
        case .came(let count, let paying): "Über deinen Link gekommen: \(count). Davon haben bezahlt: \(paying)."
        case .earned(let amount): "Verdient: \(amount)"
        case .paidOut(let amount): "Ausgezahlt: \(amount)"
        case .owed(let amount): "Noch nicht ausgezahlt: \(amount)"
        case .owing(let amount):
            "Zu viel ausgezahlt, weil Zahlungen zurückgingen: \(amount). Das wird mit dem verrechnet, was du als Nächstes verdienst."
        case .hasPaid(let amount): "Jemand, der über deinen Link kam, hat bezahlt: Du hast \(amount) verdient. /invite zeigt alles."
        case .takenBack(let amount):
            "Jemand, der über deinen Link kam, hat Geld zurückbekommen, und damit gehen \(amount) deines Verdienstes zurück."
        case .notInGroups: "Das ist nur für dich: Schreib mir /invite in unserem eigenen Chat."
        case .help: "/invite – andere einladen und daran verdienen"
        }
    }
}
