extension LifeText {
    var russian: String {
        switch self {
        case .tryIt(let days): "Попробовать: \(days.counted("день", "дня", "дней"))"
        case .trialBegun(let name, let day, let what):
            "Тариф **\(name)** можно пробовать до \(day): \(what). Он закончится сам."
        case .triedBefore: "Этот тариф у Вас уже был. Продолжить можно здесь: /subscribe"
        case .paymentReminder(let name, let day):
            "Оплата за **\(name)** ещё не поступила. Проверьте, пожалуйста, свою карту; без оплаты тариф закончится \(day)."
        case .endsSoon(let name, let day): "**\(name)** заканчивается \(day) и не продлевается сам. Продолжить можно здесь: /subscribe"
        case .ended(let name): "Тариф **\(name)** закончился. Продолжить можно здесь: /subscribe"
        case .paused: "Ваша подписка приостановлена: деньги не списываются, пока она не возобновится."
        case .planChanged(let name, let what): "Теперь Ваш тариф — **\(name)**: \(what)."
        case .planWillChange(let name, let day): "С \(day) Ваш тариф — **\(name)**. До этого дня всё остаётся как есть."
        case .planStays(let name): "Ваш тариф остаётся прежним: **\(name)**."
        case .manage: "Отменить или сменить карту"
        case .portalComes: "Минуту: страница сейчас придёт."
        case .portal: "На этой странице можно отменить подписку, вернуть её и сменить карту. Она только для Вас и скоро закроется."
        case .openPortal: "Открыть страницу"
        case .noPortal: "Сейчас страницу открыть не получается. Попробуйте, пожалуйста, позже или напишите нам: /paysupport"
        }
    }
}
