import Billing

/// What the Assistant says about Telegram Stars: to customers, and to the owner who sets a bot up.
enum StarsText: Phrase {
    /// Plain, in Telegram's own window, to someone who has pressed Pay.
    case noOffer
    case paid
    case expired
    case othersOrder
    case subscribedAlready
    case underWay
    /// Where Telegram itself cancels a subscription.
    case toCancel
    case subscribedUnpaid(what: String)
    /// Beside the button of a link that opens Telegram's own window.
    case payPack(Int, price: String)
    case payPlan(name: String, price: String)
    case renewalFailed(name: String)
    /// To owners: other providers are offered beside or in place of Stars.
    case othersOffered
    /// Under a report, less what went back.
    case income(String)

    init(_ refusal: StarsRefusal) {
        self =
            switch refusal {
            case .noOffer: .noOffer
            case .paid: .paid
            case .expired: .expired
            case .othersOrder: .othersOrder
            case .alreadySubscribed: .subscribedAlready
            case .underWay: .underWay
            }
    }
}

extension StarsText {
    var english: String {
        switch self {
        case .noOffer: "This offer is not valid any more. Write /subscribe to see what can be bought."
        case .paid: "This is paid already. You have not been charged again."
        case .expired: "This offer has expired. Write /subscribe for a new one."
        case .othersOrder: "This invoice is somebody else’s. Write /subscribe to get your own."
        case .subscribedAlready: "You are subscribed already. You have not been charged."
        case .underWay: "A payment for this is under way. Try again in half a minute if it does not arrive."
        case .toCancel: "To cancel it, open My Stars in the settings of Telegram, or write to us: /paysupport"
        case .subscribedUnpaid(let what):
            "You are subscribed: \(what). The payment for the new period has not come yet; please top up your Stars."
        case .payPack(let count, let price):
            "**\(count.counted("question", "questions"))** for \(price). The button opens Telegram’s own window."
        case .payPlan(let name, let price): "**\(name)** for \(price). The button opens Telegram’s own window."
        case .renewalFailed(let name):
            "You had too few Stars to renew **\(name)**. Top them up, and it goes on."
        case .othersOffered:
            "⚠️ Telegram wants digital goods in bots to be sold for Stars; this bot offers another payment provider too, which may get it blocked."
        case .income(let stars): "Beside that, income in Telegram Stars: \(stars)"
        }
    }

    var german: String {
        switch self {
        case .noOffer: "Dieses Angebot gilt nicht mehr. Was es zu kaufen gibt, zeigt /subscribe."
        case .paid: "Das ist schon bezahlt. Es wurde nichts noch einmal abgebucht."
        case .expired: "Dieses Angebot ist abgelaufen. Ein neues gibt es mit /subscribe."
        case .othersOrder: "Diese Rechnung gehört jemand anderem. Eine eigene bekommen Sie mit /subscribe."
        case .subscribedAlready: "Sie haben das Abonnement schon. Es wurde nichts abgebucht."
        case .underWay: "Eine Zahlung dafür läuft gerade. Kommt sie nicht an, versuchen Sie es in einer halben Minute noch einmal."
        case .toCancel: "Kündigen können Sie in den Einstellungen von Telegram unter „Meine Sterne“, oder schreiben Sie uns: /paysupport"
        case .subscribedUnpaid(let what):
            "Sie haben ein Abonnement: \(what.prefix(1).uppercased() + what.dropFirst()). Die Zahlung für den neuen Zeitraum steht noch aus; bitte laden Sie Ihre Sterne auf."
        case .payPack(let count, let price):
            "**\(count.counted("Frage", "Fragen"))** für \(price). Der Knopf öffnet das Fenster von Telegram."
        case .payPlan(let name, let price): "**\(name)** für \(price). Der Knopf öffnet das Fenster von Telegram."
        case .renewalFailed(let name):
            "Für die Verlängerung von **\(name)** reichten Ihre Sterne nicht. Laden Sie sie auf, dann geht es weiter."
        case .othersOffered:
            "⚠️ Telegram möchte, dass Digitales in Bots für Sterne verkauft wird; dieser Bot bietet auch einen anderen Zahlungsanbieter an und kann dafür gesperrt werden."
        case .income(let stars): "Dazu Einnahmen in Telegram-Sternen: \(stars)"
        }
    }

    var ukrainian: String {
        switch self {
        case .noOffer: "Ця пропозиція вже не діє. Що можна купити, покаже /subscribe."
        case .paid: "Це вже сплачено. Повторно нічого не списано."
        case .expired: "Термін цієї пропозиції минув. Нову дасть /subscribe."
        case .othersOrder: "Цей рахунок належить комусь іншому. Свій можна отримати через /subscribe."
        case .subscribedAlready: "Ви вже маєте підписку. Нічого не списано."
        case .underWay: "Оплата вже триває. Якщо вона не надійде, спробуйте ще раз за пів хвилини."
        case .toCancel: "Скасувати її можна в налаштуваннях Telegram, у розділі «Мої зірки», або напишіть нам: /paysupport"
        case .subscribedUnpaid(let what):
            "Ви маєте підписку: \(what). Оплата за новий період ще не надійшла; поповніть, будь ласка, свої зірки."
        case .payPack(let count, let price):
            "**\(count.counted("запитання", "запитання", "запитань"))** за \(price). Кнопка відкриває вікно Telegram."
        case .payPlan(let name, let price): "**\(name)** за \(price). Кнопка відкриває вікно Telegram."
        case .renewalFailed(let name):
            "Для продовження **\(name)** забракло зірок. Поповніть їх, і підписка триватиме."
        case .othersOffered:
            "⚠️ Telegram вимагає продавати цифрові товари в ботах за зірки; цей бот пропонує ще й іншого платіжного провайдера, і його можуть заблокувати."
        case .income(let stars): "Крім того, доходи в зірках Telegram: \(stars)"
        }
    }

    var russian: String {
        switch self {
        case .noOffer: "Это предложение больше не действует. Что можно купить, покажет /subscribe."
        case .paid: "Это уже оплачено. Повторно ничего не списано."
        case .expired: "Срок этого предложения истёк. Новое даст /subscribe."
        case .othersOrder: "Этот счёт выставлен кому-то другому. Свой можно получить через /subscribe."
        case .subscribedAlready: "У Вас уже есть подписка. Ничего не списано."
        case .underWay: "Оплата уже идёт. Если она не придёт, попробуйте ещё раз через полминуты."
        case .toCancel: "Отменить её можно в настройках Telegram, в разделе «Мои звёзды», или напишите нам: /paysupport"
        case .subscribedUnpaid(let what):
            "У Вас есть подписка: \(what). Оплата за новый период ещё не поступила; пополните, пожалуйста, свои звёзды."
        case .payPack(let count, let price):
            "**\(count.counted("вопрос", "вопроса", "вопросов"))** за \(price). Кнопка открывает окно Telegram."
        case .payPlan(let name, let price): "**\(name)** за \(price). Кнопка открывает окно Telegram."
        case .renewalFailed(let name):
            "Для продления **\(name)** не хватило звёзд. Пополните их, и подписка продолжится."
        case .othersOffered:
            "⚠️ Telegram требует продавать цифровые товары в ботах за звёзды; этот бот предлагает и другого платёжного провайдера, и его могут заблокировать."
        case .income(let stars): "Кроме того, доходы в звёздах Telegram: \(stars)"
        }
    }
}
