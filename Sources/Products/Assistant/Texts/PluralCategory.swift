/// Which form of a noun goes with a number (source: Unicode CLDR, Language Plural Rules, cardinals).
enum PluralCategory: Hashable {
    case one
    case few
    case many
    case other
}

extension Language {
    /// `decimals` is how many are written: `1.0` is no `one` in any of these languages.
    func category(of count: Int, decimals: Int = 0) -> PluralCategory {
        guard decimals == 0 else { return .other }
        switch self {
        case .english, .german: return count.magnitude == 1 ? .one : .other
        case .ukrainian, .russian:
            switch (count.magnitude % 10, count.magnitude % 100) {
            case (1, let hundredths) where hundredths != 11: return .one
            case (2...4, let hundredths) where !(12...14).contains(hundredths): return .few
            default: return .many
            }
        }
    }
}

/// Counts are whole, so that no language needs a form for fractions.
extension Int {
    /// `1 question`, `5 questions`: English and German.
    func counted(_ one: String, _ other: String) -> String {
        "\(self) \(Language.english.category(of: self) == .one ? one : other)"
    }

    /// `1 вопрос`, `3 вопроса`, `5 вопросов`: Ukrainian and Russian.
    func counted(_ one: String, _ few: String, _ many: String) -> String {
        switch Language.russian.category(of: self) {
        case .one: "\(self) \(one)"
        case .few: "\(self) \(few)"
        case .many, .other: "\(self) \(many)"
        }
    }
}
