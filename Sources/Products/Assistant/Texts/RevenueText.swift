/// What a report says of sales and subscriptions.
enum RevenueText: Phrase {
    case sales
    /// `what` is a plan's name or a seller's key.
    case line(what: String, provider: String, earned: String)
    case lineWithReturns(what: String, provider: String, earned: String, returned: String)
    /// After refunds, fees, AI and commissions.
    case margin(String)
    case subscriptions(Int, monthly: String)
    /// Paid for and not served yet.
    case deferred(String)
    case churn(percent: String)
    case perCustomer(String)
    case lifetimeValue(String)
}

extension RevenueText {
    var english: String {
        switch self {
        case .sales: "Sales"
        case .line(let what, let provider, let earned): "\(what) (\(provider)): \(earned)"
        case .lineWithReturns(let what, let provider, let earned, let returned): "\(what) (\(provider)): \(earned), gone back \(returned)"
        case .margin(let amount): "Margin after refunds, fees, AI and commissions: \(amount)"
        case .subscriptions(let count, let monthly): "\(count.counted("subscription", "subscriptions")) running, worth \(monthly) a month"
        case .deferred(let amount): "Paid for and not served yet: \(amount)"
        case .churn(let percent): "Subscriptions that ended: \(percent)"
        case .perCustomer(let amount): "Per paying customer: \(amount)"
        case .lifetimeValue(let amount): "A customer’s value before leaving: \(amount)"
        }
    }

    var german: String {
        switch self {
        case .sales: "Verkäufe"
        case .line(let what, let provider, let earned): "\(what) (\(provider)): \(earned)"
        case .lineWithReturns(let what, let provider, let earned, let returned):
            "\(what) (\(provider)): \(earned), zurückgegangen \(returned)"
        case .margin(let amount): "Marge nach Erstattungen, Gebühren, KI und Provisionen: \(amount)"
        case .subscriptions(let count, let monthly):
            "\(count.counted("laufendes Abonnement", "laufende Abonnements")), \(monthly) im Monat wert"
        case .deferred(let amount): "Bezahlt und noch nicht erbracht: \(amount)"
        case .churn(let percent): "Beendete Abonnements: \(percent)"
        case .perCustomer(let amount): "Je zahlendem Kunden: \(amount)"
        case .lifetimeValue(let amount): "Was ein Kunde bringt, bevor er geht: \(amount)"
        }
    }

    var ukrainian: String {
        switch self {
        case .sales: "Продажі"
        case .line(let what, let provider, let earned): "\(what) (\(provider)): \(earned)"
        case .lineWithReturns(let what, let provider, let earned, let returned): "\(what) (\(provider)): \(earned), повернуто \(returned)"
        case .margin(let amount): "Маржа після повернень, комісій, ШІ та винагород партнерам: \(amount)"
        case .subscriptions(let count, let monthly):
            "\(count.counted("чинна підписка", "чинні підписки", "чинних підписок")), \(monthly) на місяць"
        case .deferred(let amount): "Оплачено й ще не надано: \(amount)"
        case .churn(let percent): "Завершені підписки: \(percent)"
        case .perCustomer(let amount): "На одного платного клієнта: \(amount)"
        case .lifetimeValue(let amount): "Скільки приносить клієнт, доки не піде: \(amount)"
        }
    }

    var russian: String {
        switch self {
        case .sales: "Продажи"
        case .line(let what, let provider, let earned): "\(what) (\(provider)): \(earned)"
        case .lineWithReturns(let what, let provider, let earned, let returned): "\(what) (\(provider)): \(earned), возвращено \(returned)"
        case .margin(let amount): "Маржа после возвратов, комиссий, ИИ и вознаграждений партнёрам: \(amount)"
        case .subscriptions(let count, let monthly):
            "\(count.counted("действующая подписка", "действующие подписки", "действующих подписок")), \(monthly) в месяц"
        case .deferred(let amount): "Оплачено и ещё не предоставлено: \(amount)"
        case .churn(let percent): "Завершённые подписки: \(percent)"
        case .perCustomer(let amount): "На одного платящего клиента: \(amount)"
        case .lifetimeValue(let amount): "Сколько приносит клиент, пока не уйдёт: \(amount)"
        }
    }
}
