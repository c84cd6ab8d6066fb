extension LifeText {
    var ukrainian: String {
        switch self {
        case .tryIt(let days): "Спробувати: \(days.counted("день", "дні", "днів"))"
        case .trialBegun(let name, let day, let what):
            "Тариф **\(name)** можна пробувати до \(day): \(what). Він закінчиться сам."
        case .triedBefore: "Цей тариф у Вас уже був. Продовжити можна тут: /subscribe"
        case .paymentReminder(let name, let day):
            "Оплата за **\(name)** ще не надійшла. Перевірте, будь ласка, свою картку; без оплати тариф закінчиться \(day)."
        case .endsSoon(let name, let day): "**\(name)** закінчується \(day) і не подовжується сам. Продовжити можна тут: /subscribe"
        case .ended(let name): "Тариф **\(name)** закінчився. Продовжити можна тут: /subscribe"
        case .paused: "Вашу підписку призупинено: гроші не списуються, доки вона не відновиться."
        case .planChanged(let name, let what): "Тепер Ваш тариф — **\(name)**: \(what)."
        case .planWillChange(let name, let day): "З \(day) Ваш тариф — **\(name)**. До цього дня все лишається як є."
        case .planStays(let name): "Ваш тариф лишається той самий: **\(name)**."
        case .manage: "Скасувати або змінити картку"
        case .portalComes: "Хвилинку: сторінка зараз надійде."
        case .portal: "На цій сторінці можна скасувати підписку, повернути її та змінити картку. Вона лише для Вас і скоро закриється."
        case .openPortal: "Відкрити сторінку"
        case .noPortal: "Зараз сторінку відкрити не вдається. Спробуйте, будь ласка, пізніше або напишіть нам: /paysupport"
        }
    }
}
