extension Text {
    var russian: String {
        switch self {
        case .welcome(let name, let business):
            """
            Здравствуйте\(name.isEmpty ? "" : ", \(name)")! Я ассистент **\(business)**.

            Спрашивайте о чём угодно: напишите сообщение, и ответ появится прямо у Вас на глазах. Подробнее: /help
            """
        case .help:
            """
            **Что я умею**

            Каждое сообщение — это вопрос, и я на него отвечаю. Пока ответ появляется, его можно остановить кнопкой «стоп».

            /ask _вопрос_ — то же самое, но командой
            /status — сколько у Вас осталось и над чем я работаю
            /subscribe — подписка
            /redeem — код
            /language — на каком языке я говорю
            /terms — условия использования
            /paysupport — помощь с оплатой
            /help — этот текст
            """
        case .askWhat: "Напишите вопрос после команды: `/ask почему небо голубое?` Обычное сообщение тоже подойдёт."
        case .onlyText: "Пока я читаю только текст. Напишите, пожалуйста, свой вопрос сообщением."
        case .tooFast(let seconds):
            "Слишком много сообщений подряд. Попробуйте снова через \(seconds.counted("секунду", "секунды", "секунд"))."
        case .tooFastForMinutes(let minutes):
            "Слишком много сообщений подряд. Попробуйте снова через \(minutes.counted("минуту", "минуты", "минут"))."
        case .tooLong(let bytes, let limit):
            "Вопрос слишком длинный: \(bytes.counted("байт", "байта", "байтов")), а я читаю не больше \(limit). Сократите его, пожалуйста."
        case .unreadable: "В вопросе есть символы, которые я не могу прочитать. Пришлите, пожалуйста, обычный текст."
        case .unknownCommand: "Я не знаю такой команды. Что я умею, показывает /help."
        case .unknownButton: "Эта кнопка больше не действует."
        case .failed:
            "Не удалось получить ответ: сервисы ИИ не отвечают. Этот вопрос не засчитан; задайте его, пожалуйста, ещё раз через несколько минут."
        case .stoppedEarly: "Остановлено ещё до начала ответа. Спрашивайте снова, когда захотите."
        case .cancelled: "Этот вопрос отменён до того, как на него был дан ответ. Вы можете задать его ещё раз. Этот вопрос не засчитан."
        case .emptyAnswer: "ИИ дал пустой ответ. Задайте, пожалуйста, вопрос другими словами. Этот вопрос не засчитан."
        case .withheldAnswer: "Сервис ИИ не отвечает на этот вопрос. Задайте его, пожалуйста, другими словами. Этот вопрос не засчитан."
        case .brokenOff: "(Здесь ответ оборвался. Спросите ещё раз, чтобы получить его целиком.)"
        case .lengthReached: "(Ответ длиннее, чем я могу написать за один раз. Напишите «дальше», чтобы прочитать остальное.)"
        case .restWithheld: "(Остальную часть этого ответа сервис ИИ не показал.)"
        case .working(let count):
            count == 0
                ? "У Вас нет открытых вопросов."
                : "Сейчас в работе: \(count.counted("Ваш вопрос", "Ваших вопроса", "Ваших вопросов"))."
        case .noSubscription: "Сейчас подписки здесь нет."
        case .chooseLanguage: "На каком языке мне говорить?"
        case .languageChosen: "Теперь я говорю с Вами по-русски."
        case .terms(let business):
            """
            **Условия использования — \(business)**

            • Я автоматический ассистент. Мои ответы пишут модели ИИ, и они могут ошибаться: проверяйте то, что для Вас важно. Они не \
            заменяют совета врача, юриста или финансового консультанта.
            • Чтобы получить ответ, Ваши вопросы передаются поставщикам этих моделей. Здесь они хранятся вместе с ответами.
            • Купленное предназначено для Вашего личного использования с этим ботом. Вопрос, на который я не смог ответить, не засчитывается.
            • Подписка действует, пока её не отменят.

            Об оплате: /paysupport
            """
        case .paySupport(let business):
            """
            **Помощь с оплатой**

            Деньги списаны дважды или оплата прошла, а ничего не пришло? В чеке, который Вы получили по электронной почте, указано, как \
            связаться с **\(business)**. Назовите, пожалуйста, день и сумму платежа. Что уже зачислено, показывает /status.
            """
        case .paySupportContact(let business, let contact):
            """
            **Помощь с оплатой**

            Деньги списаны дважды или оплата прошла, а ничего не пришло? Напишите в **\(business)**: \(contact). Назовите, пожалуйста, \
            день и сумму платежа. Что уже зачислено, показывает /status.
            """
        }
    }
}

extension CommandText {
    var russian: String {
        switch self {
        case .ask: "Задать вопрос"
        case .status: "Сколько у Вас осталось"
        case .subscribe: "Тарифный план"
        case .language: "На каком языке я говорю"
        case .help: "Что я умею"
        case .terms: "Условия использования"
        case .paysupport: "Помощь с оплатой"
        case .redeem: "Активировать код"
        case .invite: "Пригласить других и заработать"
        case .report: "Доходы, расходы, прибыль"
        case .stats: "Клиенты, вопросы, расходы"
        case .settings: "Цены, модели, отчёты"
        }
    }
}

extension ReportPhrase {
    var russian: String {
        switch self {
        case .ofDay(let day): "отчёт за \(Language.russian.day(day))"
        case .ofWeek(let day): "отчёт за неделю с \(Language.russian.day(day))"
        case .ofMonth(let day): "отчёт за месяц с \(Language.russian.day(day))"
        case .income(let amount): "Доходы: \(amount)"
        case .expenses(let amount): "Расходы: \(amount)"
        case .profit(let amount): "Прибыль: \(amount)"
        case .incomeByCategory: "Доходы по категориям"
        case .expensesByCategory: "Расходы по категориям"
        case .nothingBooked: "За это время ничего не проведено."
        case .comparedWithDay: "В скобках: изменение к предыдущему дню."
        case .comparedWithWeek: "В скобках: изменение к предыдущей неделе."
        case .comparedWithMonth: "В скобках: изменение к предыдущему месяцу."
        case .incomeName: "Доходы"
        case .expensesName: "Расходы"
        case .profitName: "Прибыль"
        case .lastDays(let count): "последние \(count.counted("день", "дня", "дней"))"
        case .lastWeeks(let count): "последние \(count.counted("неделя", "недели", "недель"))"
        case .lastMonths(let count): "последние \(count.counted("месяц", "месяца", "месяцев"))"
        case .usage:
            "Напишите `/report daily` (день), `/report weekly` (неделя) или `/report monthly` (месяц), при желании с датой: `/report daily 2026-11-21`"
        case .notADay(let text): "«\(text)» — это не день: напишите его так: 2026-11-21."
        }
    }
}

extension OwnerText {
    var russian: String {
        switch self {
        case .help:
            """
            **Для владельцев**

            /report — доходы, расходы и прибыль за сегодня; также `weekly` (неделя), `monthly` (месяц) и с датой: `/report daily 2026-11-21`
            /stats — клиенты, вопросы, расходы
            /settings — цены, модели, отчёты, язык
            """
        case .settings: "Настройки"
        case .models(let names): "Модели по порядку: \(names)"
        case .report(let time, let zone): "Отчёт за предыдущий день: ежедневно в \(time) (\(zone))"
        case .noReport: "Отчёт за предыдущий день: выключен"
        case .price(let price): "Цена вопроса: \(price)"
        case .noPrice: "Вопросы поштучно не продаются."
        case .freeQuestions(let count): "Бесплатных вопросов для каждого клиента: \(count)"
        case .language(let name): "Язык бизнеса: \(name)"
        case .modelsPage:
            "Какую модель спрашивать первой? Нажмите на неё, и она встанет в начало; следующая отвечает там, где предыдущая не может."
        case .pricePage: "Меняйте шагами или напишите цену: `/settings price 0.07`"
        case .freePage: "Меняйте шагами или напишите число: `/settings free 5`"
        case .languagePage: "На нём я говорю с теми, чьего языка не знаю. Каждый может выбрать другой: /language"
        case .noHistory: "Пока ничего не изменено."
        case .settingsUsage:
            """
            /settings показывает настройки с кнопками. Или текстом: `/settings price 0.07`, `/settings price off`, `/settings free 5`, \
            `/settings time 18:30`, `/settings report off`, `/settings language de`, `/settings model openai/gpt-4o-mini`
            """
        }
    }
}

extension StatsText {
    var russian: String {
        switch self {
        case .title: "Статистика"
        case .customers(let count): "Клиентов: \(count)"
        case .activeSubscriptions(let count): "Активных подписок: \(count)"
        case .incomeOfMonth(let amount): "Доход за этот месяц: \(amount)"
        case .today: "Сегодня"
        case .sevenDays: "Последние 7 дней"
        case .allTime: "За всё время"
        case .questions(let count): "Вопросов: \(count)"
        case .answered(let count): "с ответом: \(count)"
        case .stopped(let count): "остановлено: \(count)"
        case .failed(let count): "не удалось: \(count)"
        case .open(let count): "в работе: \(count)"
        case .tokens(let count): "Токенов: \(count)"
        case .cost(let amount): "Стоимость: \(amount)"
        }
    }
}

extension Label {
    var russian: String {
        switch self {
        case .models: "Модели"
        case .report: "Отчёт"
        case .price: "Цена"
        case .free: "Бесплатные вопросы"
        case .language: "Язык"
        case .history: "История"
        case .back: "‹ Назад"
        case .switchOn: "Включить"
        case .switchOff: "Выключить"
        case .notSold: "Не продавать поштучно"
        }
    }
}

extension Setting {
    var russian: String {
        switch self {
        case .models: "модели"
        case .report: "отчёт"
        case .reportTime: "время отчёта"
        case .pricePerQuestion: "цена вопроса"
        case .freeQuestions: "бесплатные вопросы"
        case .language: "язык"
        }
    }
}

extension HealthText {
    var russian: String {
        switch self {
        case .database: "База данных"
        case .ai(let name): "Поставщик ИИ **\(name)**"
        case .payments(let name): "Платёжный сервис **\(name)**"
        case .telegram(let name): "Бот **\(name)** в Telegram"
        case .down(let name, let since, let problem): "🔴 \(name): не работает с \(since). \(problem)"
        case .back(let name, let since, let until): "🟢 \(name): снова работает. Сбой длился с \(since) до \(until)."
        case .isDown(let name, let since): "🔴 \(name): не работает с \(since)."
        case .answersLate: "Ответы сейчас могут приходить с опозданием."
        case .noPayments: "Оплата сейчас невозможна."
        }
    }
}

extension CategoryName {
    var russian: String {
        switch self {
        case .ai: "ИИ"
        case .subscription: "Подписки"
        case .microPayment: "Вопросы"
        case .paymentFee: "Комиссии за платежи"
        case .refund: "Возвраты"
        case .dispute: "Оспоренные платежи"
        case .referral: "Комиссии партнёров"
        case .usage: "Использование, списанное с балансов"
        case .promotion: "Деньги по кодам"
        }
    }
}

extension PaymentText {
    var russian: String {
        switch self {
        case .ownersFree: "Вы здесь владелец: Ваши вопросы ничего не стоят и не засчитываются."
        case .unlimited: "Ваши вопросы здесь ничего не стоят."
        case .freeLeft(let count): "Осталось бесплатных вопросов: \(count)"
        case .packLeft(let count): "Осталось оплаченных вопросов: \(count)"
        case .subscribed(let day, let what):
            "У Вас есть подписка: \(what). Она оплачена до \(day) и продлевается сама."
        case .subscribedUntilEnd(let day, let what): "У Вас есть подписка: \(what). Она заканчивается \(day)."
        case .subscribedUnpaid(let what):
            "У Вас есть подписка: \(what). Оплата за новый период ещё не поступила; проверьте, пожалуйста, свою карту."
        case .toCancel: "Чтобы отменить её, напишите нам: /paysupport"
        case .plan(let name, let price, let what):
            "**\(name)** — \(what) за \(price). Подписка действует, пока её не отменят."
        case .usedUp(let free):
            free == 0
                ? "Вопросы здесь платные."
                : "Вы уже использовали \(free.counted("бесплатный вопрос", "бесплатных вопроса", "бесплатных вопросов"))."
        case .payAndAskAgain: "Выберите, как продолжить. После оплаты просто задайте свой вопрос ещё раз."
        case .noCheckout: "Сейчас здесь ничего нельзя оплатить. Попробуйте, пожалуйста, позже."
        case .preparing: "Минутку: страница оплаты уже готовится."
        case .alreadySubscribed: "У Вас уже есть подписка."
        case .payPack(let count, let price):
            "**\(count.counted("вопрос", "вопроса", "вопросов"))** за \(price). Кнопка открывает страницу оплаты."
        case .payPlan(let name, let price): "**\(name)** за \(price). Кнопка открывает страницу оплаты."
        case .thanksForPack(let count, let left):
            "Спасибо! Оплачено: \(count.counted("вопрос", "вопроса", "вопросов")). Всего осталось: \(left). Спрашивайте!"
        case .thanksForPlan(let name, let day, let what):
            "Спасибо! Подписка **\(name)** действует: \(what). Она оплачена до \(day)."
        case .paymentFailed: "Оплата не прошла, деньги не списаны. Можно попробовать ещё раз: /subscribe, или просто задайте вопрос."
        case .renewalFailed(let name):
            "Оплата за **\(name)** не прошла. В ближайшие дни будет ещё одна попытка; проверьте, пожалуйста, свою карту."
        case .renewed(let day): "Спасибо! Ваша подписка оплачена до \(day)."
        case .subscriptionEnds(let day): "Ваша подписка заканчивается \(day). До тех пор всё остаётся как есть."
        case .subscriptionGoesOn: "Ваша подписка действует дальше."
        case .subscriptionEnded: "Ваша подписка закончилась. Новую можно оформить здесь: /subscribe"
        case .subscriptionStopped: "Ваша подписка остановлена, так как она не оплачена. Новую можно оформить здесь: /subscribe"
        case .refunded(let amount): "Вам возвращено \(amount). Деньги могут прийти через несколько дней."
        case .payInPrivate: "Страница оплаты — только для ваших глаз. Откройте наш собственный чат и купите там."
        }
    }
}

extension OfferLabel {
    var russian: String {
        switch self {
        case .questions(let count): count.counted("вопрос", "вопроса", "вопросов")
        case .pack(let count, let price): "\(count.counted("вопрос", "вопроса", "вопросов")) за \(price)"
        case .subscribe(let price): "Подписаться: \(price)"
        case .pay(let price): "Оплатить \(price)"
        case .openChat: "Открыть наш чат"
        }
    }
}

extension PeriodName {
    var russian: String {
        switch self {
        case .day: "в день"
        case .week: "в неделю"
        case .month: "в месяц"
        case .year: "в год"
        case .once: "единоразово"
        }
    }
}

extension MoneyNotice {
    var russian: String {
        switch self {
        case .notBelieved(let type, let reason, let job):
            """
            ⚠️ Событие платежа **не** внесено в книги: \(reason).

            Если деньги настоящие, устраните причину и выполните на сервере `kontor jobs retry \(job)`. Событие: \(type)
            """
        case .disputed(let amount):
            "Клиент через банк требует вернуть платёж на \(amount). Ответьте у своего платёжного провайдера в установленный им срок."
        case .unreconciled(let provider, let text): "⚠️ Ежедневная сверка книг с \(provider) нашла расхождение: \(text)."
        case .subscribedTwice(let customer, let plan, let price):
            """
            ⚠️ **\(customer)** теперь платит дважды за **\(plan)** (\(price)): действуют две подписки. Отмените одну из них у своего \
            платёжного провайдера и верните её платёж.
            """
        case .codeUsedTwice(let code, let order, let price):
            """
            ⚠️ За **\(order)** пришло \(price) — цена с кодом **\(code)**, — когда заказ уже был закрыт, а код успели использовать другие. \
            Платёж учтён; если это Вас не устраивает, верните его.
            """
        }
    }
}

extension SettingFault {
    var russian: String {
        switch self {
        case .unknown(let name): "Настройки \(code(name)) нет; есть price, free, time, report, language и model."
        case .oneValue(let name): "Настройке \(code(name)) нужно ровно одно значение, как в `/settings price 0.07`."
        case .price(let text):
            "\(code(text)) — не цена: напишите сумму от 0,001 до 1000 не более чем с четырьмя знаками после запятой, например 0,07, или off."
        case .free(let text): "\(code(text)) — не количество бесплатных вопросов: напишите целое число от 0 до 1000000."
        case .time(let text): "\(code(text)) — не время: напишите часы и минуты, например 18:30 или 09:00."
        case .report(let text): "\(code(text)) — не время и ни on, ни off."
        case .language(let text): "\(code(text)) — не язык, на котором я говорю: напишите en, de, uk или ru."
        case .model(let text, let known): "\(code(text)) нет среди настроенных моделей: \(code(known))."
        }
    }
}
