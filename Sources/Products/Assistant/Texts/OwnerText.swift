import Channels

/// What the Assistant says to owners.
enum OwnerText: Phrase {
    case help
    case settings
    case models(String)
    case report(time: String, zone: String)
    case noReport
    case price(String)
    case noPrice
    case freeQuestions(Int)
    case language(String)
    case modelsPage
    case pricePage
    case freePage
    case languagePage
    case noHistory
    case settingsUsage
}

/// What owners are told about money, unasked.
enum MoneyNotice: Phrase {
    /// A payment event; the reason is an English sentence, the job a number.
    case notBelieved(type: String, reason: String, job: String)
    case disputed(String)
    case unreconciled(provider: String, String)
    case subscribedTwice(customer: String, plan: String, price: String)
    case codeUsedTwice(code: String, order: String, price: String)
}

/// What is wrong with a setting that was written, in one sentence.
enum SettingFault: Phrase {
    case unknown(String)
    /// None was written, or several.
    case oneValue(String)
    case price(String)
    case free(String)
    case time(String)
    case report(String)
    case language(String)
    case model(String, known: String)

    /// As it was written, whatever signs are in it.
    func code(_ text: String) -> String { "“\(text.escapedForMarkdown)”" }
}

/// What `/stats` says.
enum StatsText: Phrase {
    case title
    case customers(Int)
    case activeSubscriptions(Int)
    case incomeOfMonth(String)
    case today
    case sevenDays
    case allTime
    case questions(Int)
    case answered(Int)
    case stopped(Int)
    case failed(Int)
    case open(Int)
    case tokens(Int)
    case cost(String)
}

/// What stands on buttons. Plain, and short.
enum Label: String, CaseIterable, Phrase {
    case models
    case report
    case price
    case free
    case language
    case history
    case back
    case switchOn
    case switchOff
    case notSold

    init(_ page: SettingsPage) {
        self =
            switch page {
            case .models: .models
            case .report: .report
            case .price: .price
            case .free: .free
            case .language: .language
            case .history: .history
            }
    }
}
