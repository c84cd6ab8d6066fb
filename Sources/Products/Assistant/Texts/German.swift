extension Text {
    var german: String {
        switch self {
        case .welcome(let name, let business):
            """
            Guten Tag\(name.isEmpty ? "" : ", \(name)")! Ich bin der Assistent von **\(business)**.

            Fragen Sie mich, was Sie wissen möchten: Schreiben Sie einfach eine Nachricht, und sehen Sie zu, wie die Antwort entsteht. \
            Mehr dazu: /help
            """
        case .help:
            """
            **Was ich kann**

            Jede Nachricht ist eine Frage, und ich beantworte sie. Solange eine Antwort entsteht, hält der Stopp-Knopf sie an.

            /ask _Frage_ – dasselbe als Befehl
            /status – was Sie noch haben und woran ich arbeite
            /subscribe – das Abonnement
            /redeem – ein Code
            /language – meine Sprache
            /terms – Nutzungsbedingungen
            /paysupport – Hilfe bei Zahlungen
            /help – dieser Text
            """
        case .askWhat: "Schreiben Sie Ihre Frage hinter den Befehl: `/ask Warum ist der Himmel blau?` Eine einfache Nachricht genügt auch."
        case .onlyText: "Ich lese bisher nur Text. Bitte schreiben Sie Ihre Frage als Nachricht."
        case .tooFast(let seconds):
            "Das ist viel auf einmal. Versuchen Sie es bitte in \(seconds.counted("Sekunde", "Sekunden")) noch einmal."
        case .tooFastForMinutes(let minutes):
            "Das ist viel auf einmal. Versuchen Sie es bitte in \(minutes.counted("Minute", "Minuten")) noch einmal."
        case .tooLong(let bytes, let limit):
            "Ihre Frage ist zu lang: \(bytes) Bytes, und ich lese höchstens \(limit). Bitte kürzen Sie sie."
        case .unreadable: "Ihre Frage enthält Zeichen, die ich nicht lesen kann. Bitte senden Sie reinen Text."
        case .unknownCommand: "Diesen Befehl kenne ich nicht. /help zeigt, was ich kann."
        case .unknownButton: "Dieser Knopf bewirkt nichts mehr."
        case .failed:
            "Ich habe keine Antwort bekommen: Die KI-Dienste melden sich nicht. Diese Frage zählt nicht; bitte stellen Sie sie in ein paar Minuten noch einmal."
        case .stoppedEarly: "Angehalten, bevor die Antwort begann. Fragen Sie gern jederzeit wieder."
        case .cancelled:
            "Diese Frage wurde abgebrochen, bevor sie beantwortet war. Sie können sie noch einmal stellen. Diese Frage zählt nicht."
        case .emptyAnswer: "Die KI hat eine leere Antwort gegeben. Bitte stellen Sie die Frage mit anderen Worten. Diese Frage zählt nicht."
        case .withheldAnswer:
            "Der KI-Dienst beantwortet diese Frage nicht. Bitte stellen Sie sie mit anderen Worten. Diese Frage zählt nicht."
        case .brokenOff: "(Hier brach die Antwort ab. Fragen Sie noch einmal, um sie ganz zu bekommen.)"
        case .lengthReached: "(Die Antwort ist länger, als ich auf einmal schreiben darf. Schreiben Sie „weiter“, um den Rest zu lesen.)"
        case .restWithheld: "(Den Rest dieser Antwort hat der KI-Dienst zurückgehalten.)"
        case .working(let count):
            count == 0 ? "Sie haben keine offene Frage." : "Ich arbeite an \(count.counted("Frage", "Fragen")) von Ihnen."
        case .noSubscription: "Zurzeit gibt es hier kein Abonnement."
        case .chooseLanguage: "Welche Sprache soll ich sprechen?"
        case .languageChosen: "Ab jetzt spreche ich Deutsch mit Ihnen."
        case .terms(let business):
            """
            **Nutzungsbedingungen – \(business)**

            • Ich bin ein automatischer Assistent. Meine Antworten stammen von KI-Modellen und können falsch sein: Prüfen Sie, was Ihnen \
            wichtig ist. Sie ersetzen keinen ärztlichen, rechtlichen oder finanziellen Rat.
            • Ihre Fragen gehen zur Beantwortung an die Anbieter dieser Modelle. Sie werden hier mit den Antworten aufbewahrt.
            • Was Sie kaufen, ist für Ihren eigenen Gebrauch mit diesem Bot. Eine Frage, die ich nicht beantworten konnte, zählt nicht.
            • Ein Abonnement läuft, bis es gekündigt wird.

            Zu Zahlungen: /paysupport
            """
        case .paySupport(let business):
            """
            **Hilfe bei Zahlungen**

            Doppelt belastet, oder bezahlt und nichts erhalten? Auf dem Beleg, den Sie per E-Mail bekommen haben, steht, wie Sie \
            **\(business)** erreichen. Bitte nennen Sie Tag und Betrag der Zahlung. /status zeigt, was angekommen ist.
            """
        case .paySupportContact(let business, let contact):
            """
            **Hilfe bei Zahlungen**

            Doppelt belastet, oder bezahlt und nichts erhalten? Schreiben Sie an **\(business)**: \(contact). Bitte nennen Sie Tag und \
            Betrag der Zahlung. /status zeigt, was angekommen ist.
            """
        }
    }
}

extension CommandText {
    var german: String {
        switch self {
        case .ask: "Eine Frage stellen"
        case .status: "Was Sie noch haben"
        case .subscribe: "Der Tarif"
        case .language: "Meine Sprache"
        case .help: "Was ich kann"
        case .terms: "Nutzungsbedingungen"
        case .paysupport: "Hilfe bei Zahlungen"
        case .redeem: "Einen Code einlösen"
        case .invite: "Andere einladen und verdienen"
        case .report: "Einnahmen, Ausgaben, Gewinn"
        case .stats: "Kunden, Fragen, Kosten"
        case .settings: "Preise, Modelle, Berichte"
        }
    }
}

extension ReportPhrase {
    var german: String {
        switch self {
        case .ofDay(let day): "Bericht vom \(Language.german.day(day))"
        case .ofWeek(let day): "Bericht der Woche ab \(Language.german.day(day))"
        case .ofMonth(let day): "Bericht des Monats ab \(Language.german.day(day))"
        case .income(let amount): "Einnahmen: \(amount)"
        case .expenses(let amount): "Ausgaben: \(amount)"
        case .profit(let amount): "Gewinn: \(amount)"
        case .incomeByCategory: "Einnahmen nach Kategorie"
        case .expensesByCategory: "Ausgaben nach Kategorie"
        case .nothingBooked: "In dieser Zeit wurde nichts gebucht."
        case .comparedWithDay: "In Klammern: die Veränderung zum Vortag."
        case .comparedWithWeek: "In Klammern: die Veränderung zur Vorwoche."
        case .comparedWithMonth: "In Klammern: die Veränderung zum Vormonat."
        case .incomeName: "Einnahmen"
        case .expensesName: "Ausgaben"
        case .profitName: "Gewinn"
        case .lastDays(let count): "letzte \(count.counted("Tag", "Tage"))"
        case .lastWeeks(let count): "letzte \(count.counted("Woche", "Wochen"))"
        case .lastMonths(let count): "letzte \(count.counted("Monat", "Monate"))"
        case .usage:
            "Schreiben Sie `/report daily` (Tag), `/report weekly` (Woche) oder `/report monthly` (Monat), auf Wunsch mit Datum: `/report daily 2026-11-21`"
        case .notADay(let text): "„\(text)“ ist kein Tag: Schreiben Sie ihn wie 2026-11-21."
        }
    }
}

extension OwnerText {
    var german: String {
        switch self {
        case .help:
            """
            **Für Inhaber**

            /report – Einnahmen, Ausgaben und Gewinn von heute; auch `weekly` (Woche), `monthly` (Monat) und mit Datum: `/report daily 2026-11-21`
            /stats – Kunden, Fragen, Kosten
            /settings – Preise, Modelle, Berichte, Sprache
            """
        case .settings: "Einstellungen"
        case .models(let names): "Modelle, der Reihe nach: \(names)"
        case .report(let time, let zone): "Bericht vom Vortag: täglich um \(time) Uhr (\(zone))"
        case .noReport: "Bericht vom Vortag: ausgeschaltet"
        case .price(let price): "Preis einer Frage: \(price)"
        case .noPrice: "Fragen werden nicht einzeln verkauft."
        case .freeQuestions(let count): "Kostenlose Fragen je Kunde: \(count)"
        case .language(let name): "Sprache des Unternehmens: \(name)"
        case .modelsPage:
            "Welches Modell wird zuerst gefragt? Drücken Sie darauf, und es rückt an die Spitze; das nächste antwortet, wo das vorige nicht kann."
        case .pricePage: "Ändern Sie ihn in Schritten, oder schreiben Sie den Preis: `/settings price 0.07`"
        case .freePage: "Ändern Sie die Zahl in Schritten, oder schreiben Sie sie: `/settings free 5`"
        case .languagePage:
            "Ich spreche sie mit allen, deren eigene Sprache ich nicht kenne. Jeder kann eine andere wählen: /language"
        case .noHistory: "Noch wurde nichts geändert."
        case .settingsUsage:
            """
            /settings zeigt die Einstellungen mit Knöpfen. Ausgeschrieben: `/settings price 0.07`, `/settings price off`, \
            `/settings free 5`, `/settings time 18:30`, `/settings report off`, `/settings language de`, \
            `/settings model openai/gpt-4o-mini`
            """
        }
    }
}

extension StatsText {
    var german: String {
        switch self {
        case .title: "Statistik"
        case .customers(let count): "Kunden: \(count)"
        case .activeSubscriptions(let count): "Laufende Abonnements: \(count)"
        case .incomeOfMonth(let amount): "Einnahmen dieses Monats: \(amount)"
        case .today: "Heute"
        case .sevenDays: "Letzte 7 Tage"
        case .allTime: "Insgesamt"
        case .questions(let count): "Fragen: \(count)"
        case .answered(let count): "\(count) beantwortet"
        case .stopped(let count): "\(count) angehalten"
        case .failed(let count): "\(count) gescheitert"
        case .open(let count): "\(count) offen"
        case .tokens(let count): "Token: \(count)"
        case .cost(let amount): "Kosten: \(amount)"
        }
    }
}

extension Label {
    var german: String {
        switch self {
        case .models: "Modelle"
        case .report: "Bericht"
        case .price: "Preis"
        case .free: "Kostenlose Fragen"
        case .language: "Sprache"
        case .history: "Verlauf"
        case .back: "‹ Zurück"
        case .switchOn: "Einschalten"
        case .switchOff: "Ausschalten"
        case .notSold: "Nicht einzeln verkaufen"
        }
    }
}

extension Setting {
    var german: String {
        switch self {
        case .models: "Modelle"
        case .report: "Bericht"
        case .reportTime: "Uhrzeit des Berichts"
        case .pricePerQuestion: "Preis einer Frage"
        case .freeQuestions: "kostenlose Fragen"
        case .language: "Sprache"
        }
    }
}

extension HealthText {
    var german: String {
        switch self {
        case .database: "Die Datenbank"
        case .ai(let name): "Der KI-Anbieter **\(name)**"
        case .payments(let name): "Der Zahlungsanbieter **\(name)**"
        case .telegram(let name): "Der Bot **\(name)** bei Telegram"
        case .down(let name, let since, let problem): "🔴 \(name) ist seit \(since) gestört: \(problem)"
        case .back(let name, let since, let until): "🟢 \(name) arbeitet wieder. Die Störung dauerte von \(since) bis \(until)."
        case .isDown(let name, let since): "🔴 \(name) ist seit \(since) gestört."
        case .answersLate: "Antworten kommen zurzeit vielleicht verspätet."
        case .noPayments: "Zahlungen sind zurzeit nicht möglich."
        }
    }
}

extension CategoryName {
    var german: String {
        switch self {
        case .ai: "KI"
        case .subscription: "Abonnements"
        case .microPayment: "Fragen"
        case .paymentFee: "Zahlungsgebühren"
        case .refund: "Erstattungen"
        case .dispute: "Angefochtene Zahlungen"
        case .referral: "Provisionen der Partner"
        case .usage: "Von Guthaben abgebuchte Nutzung"
        case .promotion: "Guthaben aus Codes"
        }
    }
}

extension PaymentText {
    var german: String {
        switch self {
        case .ownersFree: "Sie sind hier Inhaber: Ihre Fragen kosten nichts und werden nicht gezählt."
        case .unlimited: "Ihre Fragen kosten hier nichts."
        case .freeLeft(let count): "Kostenlose Fragen übrig: \(count)"
        case .packLeft(let count): "Bezahlte Fragen übrig: \(count)"
        case .subscribed(let day, let what):
            "Sie haben ein Abonnement: \(what.prefix(1).uppercased() + what.dropFirst()). Es ist bis \(day) bezahlt und verlängert sich von selbst."
        case .subscribedUntilEnd(let day, let what):
            "Sie haben ein Abonnement: \(what.prefix(1).uppercased() + what.dropFirst()). Es endet am \(day)."
        case .subscribedUnpaid(let what):
            "Sie haben ein Abonnement: \(what.prefix(1).uppercased() + what.dropFirst()). Die Zahlung für den neuen Zeitraum steht noch aus; bitte prüfen Sie Ihre Karte."
        case .toCancel: "Zum Kündigen schreiben Sie uns bitte: /paysupport"
        case .plan(let name, let price, let what):
            "**\(name)** – \(what), für \(price). Es läuft, bis es gekündigt wird."
        case .usedUp(let free):
            free == 0
                ? "Fragen sind hier kostenpflichtig."
                : "Sie haben \(free == 1 ? "Ihre kostenlose Frage" : "Ihre \(free) kostenlosen Fragen") gestellt."
        case .payAndAskAgain: "Wählen Sie, wie es weitergehen soll. Sobald bezahlt ist, stellen Sie Ihre Frage einfach noch einmal."
        case .noCheckout: "Zurzeit kann hier nichts bezahlt werden. Bitte versuchen Sie es später noch einmal."
        case .preparing: "Einen Moment: Die Bezahlseite ist gleich da."
        case .alreadySubscribed: "Sie haben schon ein Abonnement."
        case .payPack(let count, let price): "**\(count.counted("Frage", "Fragen"))** für \(price). Der Knopf öffnet die Bezahlseite."
        case .payPlan(let name, let price): "**\(name)** für \(price). Der Knopf öffnet die Bezahlseite."
        case .thanksForPack(let count, let left):
            "Vielen Dank! \(count.counted("Frage ist", "Fragen sind")) bezahlt; übrig: \(left). Fragen Sie los."
        case .thanksForPlan(let name, let day, let what):
            "Vielen Dank! **\(name)** gehört Ihnen: \(what.prefix(1).uppercased() + what.dropFirst()). Es ist bis \(day) bezahlt."
        case .paymentFailed:
            "Die Zahlung ist nicht zustande gekommen, es wurde nichts abgebucht. Sie können es noch einmal versuchen: /subscribe, oder stellen Sie einfach eine Frage."
        case .renewalFailed(let name):
            "Die Zahlung für **\(name)** ist nicht zustande gekommen. In den nächsten Tagen wird es noch einmal versucht; bitte prüfen Sie Ihre Karte."
        case .renewed(let day): "Vielen Dank! Ihr Abonnement ist bis \(day) bezahlt."
        case .subscriptionEnds(let day): "Ihr Abonnement endet am \(day). Bis dahin bleibt alles, wie es ist."
        case .subscriptionGoesOn: "Ihr Abonnement läuft weiter."
        case .subscriptionEnded: "Ihr Abonnement ist beendet. Mit /subscribe beginnt ein neues."
        case .subscriptionStopped: "Ihr Abonnement ruht, weil es nicht bezahlt wurde. Mit /subscribe beginnt ein neues."
        case .refunded(let amount): "\(amount) gehen an Sie zurück. Es kann einige Tage dauern, bis Sie es sehen."
        case .payInPrivate: "Eine Bezahlseite ist nur für Ihre Augen bestimmt. Öffnen Sie unseren eigenen Chat, und kaufen Sie dort."
        }
    }
}

extension OfferLabel {
    var german: String {
        switch self {
        case .questions(let count): count.counted("Frage", "Fragen")
        case .pack(let count, let price): "\(count.counted("Frage", "Fragen")) für \(price)"
        case .subscribe(let price): "Abonnieren: \(price)"
        case .pay(let price): "\(price) bezahlen"
        case .openChat: "Unseren Chat öffnen"
        }
    }
}

extension PeriodName {
    var german: String {
        switch self {
        case .day: "am Tag"
        case .week: "in der Woche"
        case .month: "im Monat"
        case .year: "im Jahr"
        case .once: "einmalig"
        }
    }
}

extension MoneyNotice {
    var german: String {
        switch self {
        case .notBelieved(let type, let reason, let job):
            """
            ⚠️ Ein Zahlungsereignis wurde **nicht** verbucht: \(reason).

            Ist das Geld echt, beheben Sie die Ursache und führen Sie auf dem Server `kontor jobs retry \(job)` aus. Das Ereignis: \(type)
            """
        case .disputed(let amount):
            "Ein Kunde lässt eine Zahlung von \(amount) von der Bank zurückfordern. Antworten Sie darauf bei Ihrem Zahlungsanbieter innerhalb der Frist, die er setzt."
        case .unreconciled(let provider, let text):
            "⚠️ Der tägliche Abgleich der Bücher mit \(provider) hat einen Unterschied gefunden: \(text)."
        case .subscribedTwice(let customer, let plan, let price):
            """
            ⚠️ **\(customer)** zahlt jetzt doppelt für **\(plan)** (\(price)): Es laufen zwei Abonnements. Kündigen Sie eines davon bei \
            Ihrem Zahlungsanbieter, und erstatten Sie dessen Zahlung.
            """
        case .codeUsedTwice(let code, let order, let price):
            """
            ⚠️ **\(order)** wurde mit \(price) bezahlt, dem Preis mit dem Code **\(code)**, nachdem die Bestellung beendet und der Code von \
            anderen verbraucht war. Die Zahlung gilt; erstatten Sie sie, wenn Sie das nicht wollen.
            """
        }
    }
}

extension SettingFault {
    var german: String {
        switch self {
        case .unknown(let name):
            "Eine Einstellung \(code(name)) gibt es nicht; es gibt price, free, time, report, language und model."
        case .oneValue(let name): "Die Einstellung \(code(name)) braucht genau einen Wert, wie in `/settings price 0.07`."
        case .price(let text):
            "\(code(text)) ist kein Preis: Schreiben Sie einen Betrag von 0,001 bis 1000 mit höchstens vier Nachkommastellen, etwa 0,07, oder off."
        case .free(let text):
            "\(code(text)) ist keine Anzahl kostenloser Fragen: Schreiben Sie eine ganze Zahl von 0 bis 1000000."
        case .time(let text): "\(code(text)) ist keine Uhrzeit: Schreiben Sie Stunden und Minuten, etwa 18:30 oder 09:00."
        case .report(let text): "\(code(text)) ist keine Uhrzeit und weder on noch off."
        case .language(let text): "\(code(text)) ist keine Sprache, die ich spreche: Schreiben Sie en, de, uk oder ru."
        case .model(let text, let known): "\(code(text)) ist keines der eingerichteten Modelle: \(code(known))."
        }
    }
}
