extension Text {
    var ukrainian: String {
        switch self {
        case .welcome(let name, let business):
            """
            Вітаю\(name.isEmpty ? "" : ", \(name)")! Я асистент **\(business)**.

            Запитуйте про що завгодно: напишіть повідомлення, і відповідь з’являтиметься просто у Вас на очах. Докладніше: /help
            """
        case .help:
            """
            **Що я вмію**

            Кожне повідомлення — це запитання, і я на нього відповідаю. Поки відповідь з’являється, її можна зупинити кнопкою «стоп».

            /ask _запитання_ — те саме, але командою
            /status — скільки у Вас залишилося і над чим я працюю
            /subscribe — підписка
            /redeem — код
            /language — якою мовою я говорю
            /terms — умови користування
            /paysupport — допомога з оплатою
            /help — цей текст
            """
        case .askWhat: "Напишіть запитання після команди: `/ask чому небо блакитне?` Звичайне повідомлення теж підійде."
        case .onlyText: "Поки що я читаю лише текст. Напишіть, будь ласка, своє запитання повідомленням."
        case .tooFast(let seconds):
            "Забагато повідомлень поспіль. Спробуйте ще раз через \(seconds.counted("секунду", "секунди", "секунд"))."
        case .tooFastForMinutes(let minutes):
            "Забагато повідомлень поспіль. Спробуйте ще раз через \(minutes.counted("хвилину", "хвилини", "хвилин"))."
        case .tooLong(let bytes, let limit):
            "Запитання задовге: \(bytes.counted("байт", "байти", "байтів")), а я читаю щонайбільше \(limit). Скоротіть його, будь ласка."
        case .unreadable: "У запитанні є символи, яких я не можу прочитати. Надішліть, будь ласка, звичайний текст."
        case .unknownCommand: "Я не знаю такої команди. Що я вмію, показує /help."
        case .unknownButton: "Ця кнопка більше не діє."
        case .failed:
            "Не вдалося отримати відповідь: сервіси ШІ не відповідають. Це запитання не враховано; поставте його, будь ласка, ще раз за кілька хвилин."
        case .stoppedEarly: "Зупинено ще до початку відповіді. Запитуйте знову, коли забажаєте."
        case .cancelled:
            "Це запитання скасовано до того, як на нього було дано відповідь. Ви можете поставити його ще раз. Це запитання не враховано."
        case .emptyAnswer: "ШІ дав порожню відповідь. Поставте, будь ласка, запитання іншими словами. Це запитання не враховано."
        case .withheldAnswer:
            "Сервіс ШІ не відповідає на це запитання. Поставте його, будь ласка, іншими словами. Це запитання не враховано."
        case .brokenOff: "(Тут відповідь обірвалася. Запитайте ще раз, щоб отримати її повністю.)"
        case .lengthReached: "(Відповідь довша, ніж я можу написати за один раз. Напишіть «далі», щоб прочитати решту.)"
        case .restWithheld: "(Решту цієї відповіді сервіс ШІ не показав.)"
        case .working(let count):
            count == 0
                ? "У Вас немає відкритих запитань."
                : "Зараз у роботі: \(count.counted("Ваше запитання", "Ваші запитання", "Ваших запитань"))."
        case .noSubscription: "Наразі підписки тут немає."
        case .chooseLanguage: "Якою мовою мені говорити?"
        case .languageChosen: "Відтепер я говорю з Вами українською."
        case .terms(let business):
            """
            **Умови користування — \(business)**

            • Я автоматичний асистент. Мої відповіді пишуть моделі ШІ, і вони можуть помилятися: перевіряйте те, що для Вас важливо. Вони \
            не замінюють поради лікаря, юриста чи фінансового консультанта.
            • Щоб отримати відповідь, Ваші запитання передаються постачальникам цих моделей. Тут вони зберігаються разом із відповідями.
            • Придбане призначене для Вашого власного користування цим ботом. Запитання, на яке я не зміг відповісти, не враховується.
            • Підписка діє, доки її не скасовано.

            Про оплату: /paysupport
            """
        case .paySupport(let business):
            """
            **Допомога з оплатою**

            Гроші списано двічі або оплата пройшла, а нічого не надійшло? У квитанції, яку Ви отримали електронною поштою, вказано, як \
            зв’язатися з **\(business)**. Назвіть, будь ласка, день і суму платежу. Що вже зараховано, показує /status.
            """
        case .paySupportContact(let business, let contact):
            """
            **Допомога з оплатою**

            Гроші списано двічі або оплата пройшла, а нічого не надійшло? Напишіть до **\(business)**: \(contact). Назвіть, будь ласка, \
            день і суму платежу. Що вже зараховано, показує /status.
            """
        }
    }
}

extension CommandText {
    var ukrainian: String {
        switch self {
        case .ask: "Поставити запитання"
        case .status: "Скільки у Вас залишилося"
        case .subscribe: "Тариф"
        case .language: "Якою мовою я говорю"
        case .help: "Що я вмію"
        case .terms: "Умови користування"
        case .paysupport: "Допомога з оплатою"
        case .redeem: "Активувати код"
        case .invite: "Запросити інших і заробити"
        case .report: "Доходи, витрати, прибуток"
        case .stats: "Клієнти, запитання, витрати"
        case .settings: "Ціни, моделі, звіти"
        }
    }
}

extension ReportPhrase {
    var ukrainian: String {
        switch self {
        case .ofDay(let day): "звіт за \(Language.ukrainian.day(day))"
        case .ofWeek(let day): "звіт за тиждень від \(Language.ukrainian.day(day))"
        case .ofMonth(let day): "звіт за місяць від \(Language.ukrainian.day(day))"
        case .income(let amount): "Доходи: \(amount)"
        case .expenses(let amount): "Витрати: \(amount)"
        case .profit(let amount): "Прибуток: \(amount)"
        case .incomeByCategory: "Доходи за категоріями"
        case .expensesByCategory: "Витрати за категоріями"
        case .nothingBooked: "За цей час нічого не проведено."
        case .comparedWithDay: "У дужках: зміна проти попереднього дня."
        case .comparedWithWeek: "У дужках: зміна проти попереднього тижня."
        case .comparedWithMonth: "У дужках: зміна проти попереднього місяця."
        case .incomeName: "Доходи"
        case .expensesName: "Витрати"
        case .profitName: "Прибуток"
        case .lastDays(let count): "останні \(count.counted("день", "дні", "днів"))"
        case .lastWeeks(let count): "останні \(count.counted("тиждень", "тижні", "тижнів"))"
        case .lastMonths(let count): "останні \(count.counted("місяць", "місяці", "місяців"))"
        case .usage:
            "Напишіть `/report daily` (день), `/report weekly` (тиждень) або `/report monthly` (місяць), за бажання з датою: `/report daily 2026-11-21`"
        case .notADay(let text): "«\(text)» — це не день: напишіть його так: 2026-11-21."
        }
    }
}

extension OwnerText {
    var ukrainian: String {
        switch self {
        case .help:
            """
            **Для власників**

            /report — доходи, витрати й прибуток за сьогодні; також `weekly` (тиждень), `monthly` (місяць) і з датою: `/report daily 2026-11-21`
            /stats — клієнти, запитання, витрати
            /settings — ціни, моделі, звіти, мова
            """
        case .settings: "Налаштування"
        case .models(let names): "Моделі за чергою: \(names)"
        case .report(let time, let zone): "Звіт за попередній день: щодня о \(time) (\(zone))"
        case .noReport: "Звіт за попередній день: вимкнено"
        case .price(let price): "Ціна запитання: \(price)"
        case .noPrice: "Запитання поштучно не продаються."
        case .freeQuestions(let count): "Безкоштовних запитань для кожного клієнта: \(count)"
        case .language(let name): "Мова бізнесу: \(name)"
        case .modelsPage:
            "Яку модель питати першою? Натисніть її, і вона стане на початок; наступна відповідає там, де попередня не може."
        case .pricePage: "Змінюйте кроками або напишіть ціну: `/settings price 0.07`"
        case .freePage: "Змінюйте кроками або напишіть кількість: `/settings free 5`"
        case .languagePage: "Нею я говорю з тими, чиєї мови не знаю. Кожен може вибрати іншу: /language"
        case .noHistory: "Поки що нічого не змінено."
        case .settingsUsage:
            """
            /settings показує налаштування з кнопками. Або текстом: `/settings price 0.07`, `/settings price off`, `/settings free 5`, \
            `/settings time 18:30`, `/settings report off`, `/settings language de`, `/settings model openai/gpt-4o-mini`
            """
        }
    }
}

extension StatsText {
    var ukrainian: String {
        switch self {
        case .title: "Статистика"
        case .customers(let count): "Клієнтів: \(count)"
        case .activeSubscriptions(let count): "Активних підписок: \(count)"
        case .incomeOfMonth(let amount): "Дохід за цей місяць: \(amount)"
        case .today: "Сьогодні"
        case .sevenDays: "Останні 7 днів"
        case .allTime: "За весь час"
        case .questions(let count): "Запитань: \(count)"
        case .answered(let count): "з відповіддю: \(count)"
        case .stopped(let count): "зупинено: \(count)"
        case .failed(let count): "не вдалося: \(count)"
        case .open(let count): "у роботі: \(count)"
        case .tokens(let count): "Токенів: \(count)"
        case .cost(let amount): "Вартість: \(amount)"
        }
    }
}

extension Label {
    var ukrainian: String {
        switch self {
        case .models: "Моделі"
        case .report: "Звіт"
        case .price: "Ціна"
        case .free: "Безкоштовні запитання"
        case .language: "Мова"
        case .history: "Історія"
        case .back: "‹ Назад"
        case .switchOn: "Увімкнути"
        case .switchOff: "Вимкнути"
        case .notSold: "Не продавати поштучно"
        }
    }
}

extension Setting {
    var ukrainian: String {
        switch self {
        case .models: "моделі"
        case .report: "звіт"
        case .reportTime: "час звіту"
        case .pricePerQuestion: "ціна запитання"
        case .freeQuestions: "безкоштовні запитання"
        case .language: "мова"
        }
    }
}

extension HealthText {
    var ukrainian: String {
        switch self {
        case .database: "База даних"
        case .ai(let name): "Постачальник ШІ **\(name)**"
        case .payments(let name): "Платіжний сервіс **\(name)**"
        case .telegram(let name): "Бот **\(name)** у Telegram"
        case .down(let name, let since, let problem): "🔴 \(name): не працює з \(since). \(problem)"
        case .back(let name, let since, let until): "🟢 \(name): знову працює. Збій тривав з \(since) до \(until)."
        case .isDown(let name, let since): "🔴 \(name): не працює з \(since)."
        case .answersLate: "Відповіді зараз можуть надходити із запізненням."
        case .noPayments: "Оплата зараз неможлива."
        }
    }
}

extension CategoryName {
    var ukrainian: String {
        switch self {
        case .ai: "ШІ"
        case .subscription: "Підписки"
        case .microPayment: "Запитання"
        case .paymentFee: "Комісії за платежі"
        case .refund: "Повернення коштів"
        case .dispute: "Оскаржені платежі"
        case .referral: "Комісії партнерів"
        case .usage: "Використання, списане з балансів"
        case .promotion: "Гроші за кодами"
        }
    }
}

extension PaymentText {
    var ukrainian: String {
        switch self {
        case .ownersFree: "Ви тут власник: Ваші запитання нічого не коштують і не враховуються."
        case .unlimited: "Ваші запитання тут нічого не коштують."
        case .freeLeft(let count): "Залишилося безкоштовних запитань: \(count)"
        case .packLeft(let count): "Залишилося оплачених запитань: \(count)"
        case .subscribed(let day, let what):
            "Ви маєте підписку: \(what). Її оплачено до \(day), далі вона подовжується сама."
        case .subscribedUntilEnd(let day, let what): "Ви маєте підписку: \(what). Вона закінчується \(day)."
        case .subscribedUnpaid(let what):
            "Ви маєте підписку: \(what). Оплата за новий період ще не надійшла; перевірте, будь ласка, свою картку."
        case .toCancel: "Щоб скасувати її, напишіть нам: /paysupport"
        case .plan(let name, let price, let what): "**\(name)** — \(what) за \(price). Підписка діє, доки її не скасовано."
        case .usedUp(let free):
            free == 0
                ? "Запитання тут платні."
                : "Ви вже використали \(free.counted("безкоштовне запитання", "безкоштовні запитання", "безкоштовних запитань"))."
        case .payAndAskAgain: "Виберіть, як продовжити. Після оплати просто поставте своє запитання ще раз."
        case .noCheckout: "Зараз тут нічого не можна оплатити. Спробуйте, будь ласка, пізніше."
        case .preparing: "Хвилинку: сторінка оплати вже готується."
        case .alreadySubscribed: "Ви вже маєте підписку."
        case .payPack(let count, let price):
            "**\(count.counted("запитання", "запитання", "запитань"))** за \(price). Кнопка відкриває сторінку оплати."
        case .payPlan(let name, let price): "**\(name)** за \(price). Кнопка відкриває сторінку оплати."
        case .thanksForPack(let count, let left):
            "Дякуємо! Оплачено: \(count.counted("запитання", "запитання", "запитань")). Усього залишилося: \(left). Запитуйте!"
        case .thanksForPlan(let name, let day, let what):
            "Дякуємо! Підписка **\(name)** діє: \(what). Її оплачено до \(day)."
        case .paymentFailed:
            "Оплата не пройшла, гроші не списано. Можна спробувати ще раз: /subscribe, або просто поставте запитання."
        case .renewalFailed(let name):
            "Оплата за **\(name)** не пройшла. Найближчими днями буде ще одна спроба; перевірте, будь ласка, свою картку."
        case .renewed(let day): "Дякуємо! Вашу підписку оплачено до \(day)."
        case .subscriptionEnds(let day): "Ваша підписка закінчується \(day). До того часу все залишається як є."
        case .subscriptionGoesOn: "Ваша підписка діє далі."
        case .subscriptionEnded: "Ваша підписка закінчилася. Нову можна оформити тут: /subscribe"
        case .subscriptionStopped: "Вашу підписку зупинено, бо її не оплачено. Нову можна оформити тут: /subscribe"
        case .refunded(let amount): "Вам повернено \(amount). Гроші можуть надійти за кілька днів."
        case .payInPrivate: "Сторінка оплати — лише для ваших очей. Відкрийте наш власний чат і купуйте там."
        }
    }
}

extension OfferLabel {
    var ukrainian: String {
        switch self {
        case .questions(let count): count.counted("запитання", "запитання", "запитань")
        case .pack(let count, let price): "\(count.counted("запитання", "запитання", "запитань")) за \(price)"
        case .subscribe(let price): "Підписатися: \(price)"
        case .pay(let price): "Сплатити \(price)"
        case .openChat: "Відкрити наш чат"
        }
    }
}

extension PeriodName {
    var ukrainian: String {
        switch self {
        case .day: "на день"
        case .week: "на тиждень"
        case .month: "на місяць"
        case .year: "на рік"
        case .once: "одноразово"
        }
    }
}

extension MoneyNotice {
    var ukrainian: String {
        switch self {
        case .notBelieved(let type, let reason, let job):
            """
            ⚠️ Подію платежу **не** внесено до книг: \(reason).

            Якщо гроші справжні, усуньте причину й виконайте на сервері `kontor jobs retry \(job)`. Подія: \(type)
            """
        case .disputed(let amount):
            "Клієнт через банк вимагає повернути платіж на \(amount). Дайте відповідь у свого постачальника платежів у встановлений ним строк."
        case .unreconciled(let provider, let text): "⚠️ Щоденне звіряння книг із \(provider) знайшло розбіжність: \(text)."
        case .subscribedTwice(let customer, let plan, let price):
            """
            ⚠️ **\(customer)** тепер платить двічі за **\(plan)** (\(price)): діють дві підписки. Скасуйте одну з них у свого \
            постачальника платежів і поверніть її платіж.
            """
        case .codeUsedTwice(let code, let order, let price):
            """
            ⚠️ За **\(order)** надійшло \(price) — ціна з кодом **\(code)**, — коли замовлення вже було закрито, а код встигли \
            використати інші. Платіж враховано; якщо це Вас не влаштовує, поверніть його.
            """
        }
    }
}

extension SettingFault {
    var ukrainian: String {
        switch self {
        case .unknown(let name): "Налаштування \(code(name)) немає; є price, free, time, report, language і model."
        case .oneValue(let name): "Налаштуванню \(code(name)) потрібне рівно одне значення, як-от `/settings price 0.07`."
        case .price(let text):
            "\(code(text)) — не ціна: напишіть суму від 0,001 до 1000 щонайбільше з чотирма знаками після коми, наприклад 0,07, або off."
        case .free(let text): "\(code(text)) — не кількість безкоштовних запитань: напишіть ціле число від 0 до 1000000."
        case .time(let text): "\(code(text)) — не час: напишіть години й хвилини, наприклад 18:30 або 09:00."
        case .report(let text): "\(code(text)) — не час і ні on, ні off."
        case .language(let text): "\(code(text)) — не мова, якою я розмовляю: напишіть en, de, uk або ru."
        case .model(let text, let known): "\(code(text)) немає серед налаштованих моделей: \(code(known))."
        }
    }
}
