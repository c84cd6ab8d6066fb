extension Text {
    var english: String {
        switch self {
        case .welcome(let name, let business):
            """
            Hello\(name.isEmpty ? "" : ", \(name)")! I am the assistant of **\(business)**.

            Ask me anything: write a message, and watch the answer come in. /help tells more.
            """
        case .help:
            """
            **What I can do**

            Any message is a question, and I answer it. While an answer comes in, the stop button ends it.

            /ask _question_ – the same, as a command
            /status – what you have left, and what I am working on
            /subscribe – the plan
            /redeem – a code
            /language – the language I speak
            /terms – the terms of use
            /paysupport – help with a payment
            /help – this text
            """
        case .askWhat: "Write your question after the command: `/ask why is the sky blue?` A plain message works as well."
        case .onlyText: "I can read text only, for now. Write your question as a message."
        case .tooFast(let seconds): "That is a lot at once. Please try again in \(seconds.counted("second", "seconds"))."
        case .tooFastForMinutes(let minutes): "That is a lot at once. Please try again in \(minutes.counted("minute", "minutes"))."
        case .tooLong(let bytes, let limit): "Your question is too long: \(bytes) bytes, and I read at most \(limit). Please shorten it."
        case .unreadable: "Your question has characters that I cannot read. Please send plain text."
        case .unknownCommand: "I do not know this command. /help lists what I can do."
        case .unknownButton: "This button no longer does anything."
        case .failed:
            "I could not get an answer: the AI services do not respond. This question does not count; please ask again in a few minutes."
        case .stoppedEarly: "Stopped before the answer began. Ask again whenever you like."
        case .cancelled: "This question was cancelled before it was answered. You can ask it again. This question does not count."
        case .emptyAnswer: "The AI gave an empty answer. Please put the question in other words. This question does not count."
        case .withheldAnswer: "The AI service does not answer this question. Please put it in other words. This question does not count."
        case .brokenOff: "(The answer broke off here. Ask again to get all of it.)"
        case .lengthReached: "(The answer is longer than I may write at once. Write “go on” to read the rest.)"
        case .restWithheld: "(The AI service withheld the rest of this answer.)"
        case .working(let count):
            count == 0 ? "You have no open question." : "I am working on \(count.counted("question of yours", "questions of yours"))."
        case .noSubscription: "There is no subscription here at the moment."
        case .chooseLanguage: "Which language shall I speak?"
        case .languageChosen: "I speak English with you from now on."
        case .terms(let business):
            """
            **Terms of use – \(business)**

            • I am an automated assistant. AI models write my answers, and they can be wrong: check what matters to you, and do not \
            take them for medical, legal or financial advice.
            • Your questions go to the providers of these models to be answered. They are kept here with their answers.
            • What you buy is for your own use with this bot. A question that I could not answer does not count.
            • A subscription goes on until it is cancelled.

            About payments: /paysupport
            """
        case .paySupport(let business):
            """
            **Help with a payment**

            Charged twice, or paid and nothing came? The receipt that you got by e-mail says how to reach **\(business)**. Please name \
            the day and the amount of the payment. /status shows what has arrived.
            """
        case .paySupportContact(let business, let contact):
            """
            **Help with a payment**

            Charged twice, or paid and nothing came? Write to **\(business)**: \(contact). Please name the day and the amount of the \
            payment. /status shows what has arrived.
            """
        }
    }
}

extension CommandText {
    var english: String {
        switch self {
        case .ask: "Ask a question"
        case .status: "What you have left"
        case .subscribe: "The plan"
        case .language: "The language I speak"
        case .help: "What I can do"
        case .terms: "Terms of use"
        case .paysupport: "Help with a payment"
        case .redeem: "Redeem a code"
        case .invite: "Invite others and earn"
        case .report: "Income, expenses and profit"
        case .stats: "Customers, questions, costs"
        case .settings: "Prices, models, reports"
        }
    }
}

extension ReportPhrase {
    var english: String {
        switch self {
        case .ofDay(let day): "report of \(Language.english.day(day))"
        case .ofWeek(let day): "report of the week from \(Language.english.day(day))"
        case .ofMonth(let day): "report of the month from \(Language.english.day(day))"
        case .income(let amount): "Income: \(amount)"
        case .expenses(let amount): "Expenses: \(amount)"
        case .profit(let amount): "Profit: \(amount)"
        case .incomeByCategory: "Income by category"
        case .expensesByCategory: "Expenses by category"
        case .nothingBooked: "Nothing was booked in this time."
        case .comparedWithDay: "In brackets: the change from the day before."
        case .comparedWithWeek: "In brackets: the change from the week before."
        case .comparedWithMonth: "In brackets: the change from the month before."
        case .incomeName: "Income"
        case .expensesName: "Expenses"
        case .profitName: "Profit"
        case .lastDays(let count): "last \(count.counted("day", "days"))"
        case .lastWeeks(let count): "last \(count.counted("week", "weeks"))"
        case .lastMonths(let count): "last \(count.counted("month", "months"))"
        case .usage:
            "Write `/report daily`, `/report weekly` or `/report monthly`, and a day if you like: `/report daily 2026-11-21`"
        case .notADay(let text): "“\(text)” is not a day: write it as 2026-11-21."
        }
    }
}

extension OwnerText {
    var english: String {
        switch self {
        case .help:
            """
            **For owners**

            /report – income, expenses and profit of today; also `weekly`, `monthly`, and with a day: `/report daily 2026-11-21`
            /stats – customers, questions, costs
            /settings – prices, models, reports, language
            """
        case .settings: "Settings"
        case .models(let names): "Models, in order: \(names)"
        case .report(let time, let zone): "Report of the day before: every day at \(time) (\(zone))"
        case .noReport: "Report of the day before: switched off"
        case .price(let price): "Price of a question: \(price)"
        case .noPrice: "Questions are not sold one by one."
        case .freeQuestions(let count): "Free questions for each customer: \(count)"
        case .language(let name): "Language of the business: \(name)"
        case .modelsPage:
            "Which model is asked first? Press it and it moves to the top; the next one answers where the one before cannot."
        case .pricePage: "Change it by steps, or write the price: `/settings price 0.07`"
        case .freePage: "Change it by steps, or write the number: `/settings free 5`"
        case .languagePage: "I speak it with people whose own language I do not know. Everyone can choose another: /language"
        case .noHistory: "Nothing has been changed yet."
        case .settingsUsage:
            """
            /settings shows the settings with buttons. Written out: `/settings price 0.07`, `/settings price off`, `/settings free 5`, \
            `/settings time 18:30`, `/settings report off`, `/settings language de`, `/settings model openai/gpt-4o-mini`
            """
        }
    }
}

extension StatsText {
    var english: String {
        switch self {
        case .title: "Statistics"
        case .customers(let count): "Customers: \(count)"
        case .activeSubscriptions(let count): "Active subscriptions: \(count)"
        case .incomeOfMonth(let amount): "Income of this month: \(amount)"
        case .today: "Today"
        case .sevenDays: "Last 7 days"
        case .allTime: "In all"
        case .questions(let count): "Questions: \(count)"
        case .answered(let count): "\(count) answered"
        case .stopped(let count): "\(count) stopped"
        case .failed(let count): "\(count) failed"
        case .open(let count): "\(count) open"
        case .tokens(let count): "Tokens: \(count)"
        case .cost(let amount): "Cost: \(amount)"
        }
    }
}

extension Label {
    var english: String {
        switch self {
        case .models: "Models"
        case .report: "Report"
        case .price: "Price"
        case .free: "Free questions"
        case .language: "Language"
        case .history: "History"
        case .back: "‹ Back"
        case .switchOn: "Switch on"
        case .switchOff: "Switch off"
        case .notSold: "Do not sell one by one"
        }
    }
}

extension Setting {
    var english: String {
        switch self {
        case .models: "models"
        case .report: "report"
        case .reportTime: "report time"
        case .pricePerQuestion: "price of a question"
        case .freeQuestions: "free questions"
        case .language: "language"
        }
    }
}

extension HealthText {
    var english: String {
        switch self {
        case .database: "The database"
        case .ai(let name): "The AI provider **\(name)**"
        case .payments(let name): "The payment provider **\(name)**"
        case .telegram(let name): "The bot **\(name)** on Telegram"
        case .down(let name, let since, let problem): "🔴 \(name) has been down since \(since): \(problem)"
        case .back(let name, let since, let until): "🟢 \(name) works again. It was down from \(since) to \(until)."
        case .isDown(let name, let since): "🔴 \(name) has been down since \(since)."
        case .answersLate: "Answers may come late at the moment."
        case .noPayments: "Payments are not possible at the moment."
        }
    }
}

extension CategoryName {
    var english: String {
        switch self {
        case .ai: "AI"
        case .subscription: "Subscriptions"
        case .microPayment: "Questions"
        case .paymentFee: "Payment fees"
        case .refund: "Refunds"
        case .dispute: "Disputed payments"
        case .referral: "Commissions of partners"
        case .usage: "Usage charged to balances"
        case .promotion: "Money from codes"
        }
    }
}

extension PaymentText {
    var english: String {
        switch self {
        case .ownersFree: "You are an owner here: your questions cost nothing and are not counted."
        case .unlimited: "Your questions cost nothing here."
        case .freeLeft(let count): "Free questions left: \(count)"
        case .packLeft(let count): "Paid questions left: \(count)"
        case .subscribed(let day, let what):
            "You are subscribed: \(what). It is paid until \(day) and goes on by itself."
        case .subscribedUntilEnd(let day, let what): "You are subscribed: \(what). It ends on \(day)."
        case .subscribedUnpaid(let what):
            "You are subscribed: \(what). The payment for the new period has not come yet; please check your card."
        case .toCancel: "To cancel it, write to us: /paysupport"
        case .plan(let name, let price, let what): "**\(name)** – \(what), for \(price). It goes on until it is cancelled."
        case .usedUp(let free):
            free == 0
                ? "Questions are paid for here." : "You have used your \(free.counted("free question", "free questions"))."
        case .payAndAskAgain: "Choose how to go on. Once it is paid, just ask your question again."
        case .noCheckout: "Nothing can be paid here at the moment. Please try again later."
        case .preparing: "One moment: the check-out page is on its way."
        case .alreadySubscribed: "You are subscribed already."
        case .payPack(let count, let price):
            "**\(count.counted("question", "questions"))** for \(price). The button opens the check-out page."
        case .payPlan(let name, let price): "**\(name)** for \(price). The button opens the check-out page."
        case .thanksForPack(let count, let left):
            "Thank you! \(count.counted("question is", "questions are")) paid for; you have \(left) left. Ask away."
        case .thanksForPlan(let name, let day, let what): "Thank you! **\(name)** is yours: \(what). It is paid until \(day)."
        case .paymentFailed:
            "The payment did not go through, and nothing was charged. You can try again: /subscribe, or simply ask a question."
        case .renewalFailed(let name):
            "The payment for **\(name)** did not go through. It will be tried again in the next days; please check your card."
        case .renewed(let day): "Thank you! Your subscription is paid until \(day)."
        case .subscriptionEnds(let day): "Your subscription ends on \(day). Until then everything stays as it is."
        case .subscriptionGoesOn: "Your subscription goes on."
        case .subscriptionEnded: "Your subscription has ended. /subscribe begins a new one."
        case .subscriptionStopped: "Your subscription has stopped, since it was not paid. /subscribe begins a new one."
        case .refunded(let amount): "\(amount) went back to you. It can take some days until you see it."
        case .payInPrivate: "A check-out page is for your eyes only. Open our own chat, and buy there."
        }
    }
}

extension OfferLabel {
    var english: String {
        switch self {
        case .questions(let count): count.counted("question", "questions")
        case .pack(let count, let price): "\(count.counted("question", "questions")) for \(price)"
        case .subscribe(let price): "Subscribe: \(price)"
        case .pay(let price): "Pay \(price)"
        case .openChat: "Open our chat"
        }
    }
}

extension PeriodName {
    var english: String {
        switch self {
        case .day: "a day"
        case .week: "a week"
        case .month: "a month"
        case .year: "a year"
        case .once: "once"
        }
    }
}

extension MoneyNotice {
    var english: String {
        switch self {
        case .notBelieved(let type, let reason, let job):
            """
            ⚠️ A payment event was **not** entered in the books: \(reason).

            If the money is real, mend the cause and run `kontor jobs retry \(job)` on the server. The event: \(type)
            """
        case .disputed(let amount):
            "A customer has the bank ask back a payment of \(amount). Answer it at your payment provider within the time that it sets."
        case .unreconciled(let provider, let text): "⚠️ The daily comparison of the books with \(provider) found a difference: \(text)."
        case .subscribedTwice(let customer, let plan, let price):
            """
            ⚠️ **\(customer)** now pays twice for **\(plan)** (\(price)): two subscriptions run. Cancel one of them at your payment \
            provider, and give its payment back.
            """
        case .codeUsedTwice(let code, let order, let price):
            """
            ⚠️ **\(order)** was paid with \(price), the price with the code **\(code)**, after its order had ended and the code had been \
            used up by others. The payment stands; give it back if you do not want that.
            """
        }
    }
}

extension SettingFault {
    var english: String {
        switch self {
        case .unknown(let name): "There is no setting \(code(name)); there are price, free, time, report, language and model."
        case .oneValue(let name): "The setting \(code(name)) takes one value, as in `/settings price 0.07`."
        case .price(let text):
            "\(code(text)) is no price: write an amount from 0.001 to 1000 with at most four decimals, such as 0.07, or off."
        case .free(let text): "\(code(text)) is no number of free questions: write a whole number from 0 to 1000000."
        case .time(let text): "\(code(text)) is no time of day: write hours and minutes, such as 18:30 or 09:00."
        case .report(let text): "\(code(text)) is no time of day, and neither on nor off."
        case .language(let text): "\(code(text)) is no language that I speak: write en, de, uk or ru."
        case .model(let text, let known): "\(code(text)) is none of the configured models: \(code(known))."
        }
    }
}
