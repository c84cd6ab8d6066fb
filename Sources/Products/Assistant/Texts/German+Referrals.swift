extension ReferralText {
    var german: String {
        switch self {
        case .link(let link, let reward): "Laden Sie andere mit Ihrem Link ein: \(link)\n\n\(reward)"
        case .percentOfFirst(let percent): "Sie verdienen \(percent) % der ersten Zahlung von allen, die darüber kommen."
        case .percentOfEvery(let percent): "Sie verdienen \(percent) % jeder Zahlung von allen, die darüber kommen."
        case .amountForFirst(let amount): "Sie verdienen \(amount) für die erste Zahlung von allen, die darüber kommen."
        case .amountForEvery(let amount): "Sie verdienen \(amount) für jede Zahlung von allen, die darüber kommen."
        case .came(let count, let paying): "Über Ihren Link gekommen: \(count). Davon haben bezahlt: \(paying)."
        case .earned(let amount): "Verdient: \(amount)"
        case .paidOut(let amount): "Ausgezahlt: \(amount)"
        case .owed(let amount): "Noch nicht ausgezahlt: \(amount)"
        case .owing(let amount):
            "Zu viel ausgezahlt, weil Zahlungen zurückgingen: \(amount). Das wird mit dem verrechnet, was Sie als Nächstes verdienen."
        case .hasPaid(let amount): "Jemand, der über Ihren Link kam, hat bezahlt: Sie haben \(amount) verdient. /invite zeigt alles."
        case .takenBack(let amount):
            "Jemand, der über Ihren Link kam, hat Geld zurückbekommen, und damit gehen \(amount) Ihres Verdienstes zurück."
        case .notInGroups: "Das ist nur für Sie: Schreiben Sie mir /invite in unserem eigenen Chat."
        case .help: "/invite – andere einladen und daran verdienen"
        }
    }
}
