/// What a button of ours says when it is pressed, in the 64 bytes that Telegram gives it.
enum Press: Equatable {
    case language(Language)
    /// Through the provider of this name; nil where there was no choice. With a code, cheaper.
    case buy(Article, through: String? = nil, code: String? = nil)
    /// Begins the plan's free days.
    case trial
    /// A page of the provider's for the customer's subscription.
    case portal
    /// A page of the settings; nil is the overview.
    case settings(SettingsPage?)
    /// A value, or a step such as `+1`.
    case change(Setting, String)

    /// Nil for what no button of this version says: an old message, or another program's.
    init?(_ data: String) {
        let words = data.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        switch (words.first, words.count) {
        case ("language", 2):
            guard let language = Language(rawValue: words[1]) else { return nil }
            self = .language(language)
        case ("buy", 2), ("buy", 3):
            guard let article = Article(rawValue: words[1]) else { return nil }
            let rest =
                words.count > 2 ? words[2].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) : []
            self = .buy(article, through: rest.first.flatMap { $0.isEmpty ? nil : $0 }, code: rest.count > 1 ? rest[1] : nil)
        case ("trial", 1): self = .trial
        case ("portal", 1): self = .portal
        case ("settings", 1): self = .settings(nil)
        case ("settings", 2):
            guard let page = SettingsPage(rawValue: words[1]) else { return nil }
            self = .settings(page)
        case ("change", 3):
            guard let setting = Setting(rawValue: words[1]) else { return nil }
            self = .change(setting, words[2])
        default: return nil
        }
    }

    var data: String {
        switch self {
        case .language(let language): "language:\(language.rawValue)"
        case .buy(let article, let provider, let code?): "buy:\(article.rawValue):\(provider ?? ""):\(code)"
        case .buy(let article, let provider, nil): "buy:\(article.rawValue)" + (provider.map { ":\($0)" } ?? "")
        case .trial: "trial"
        case .portal: "portal"
        case .settings(let page): page.map { "settings:\($0.rawValue)" } ?? "settings"
        case .change(let setting, let value): "change:\(setting.rawValue):\(value)"
        }
    }

    var isForOwners: Bool {
        switch self {
        case .language, .buy, .trial, .portal: false
        case .settings, .change: true
        }
    }
}
