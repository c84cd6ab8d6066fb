/// What a button of ours says when it is pressed, in the 64 bytes that Telegram gives it.
enum Press: Equatable {
    case language(Language)
    /// Through the provider of this name; nil where there was no choice.
    case buy(Article, through: String? = nil)
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
            self = .buy(article, through: words.count > 2 ? words[2] : nil)
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
        case .buy(let article, let provider): "buy:\(article.rawValue)" + (provider.map { ":\($0)" } ?? "")
        case .settings(let page): page.map { "settings:\($0.rawValue)" } ?? "settings"
        case .change(let setting, let value): "change:\(setting.rawValue):\(value)"
        }
    }

    var isForOwners: Bool {
        switch self {
        case .language, .buy: false
        case .settings, .change: true
        }
    }
}
