extension Language {
    /// Short, as under a chart; `month` counts from 1.
    func shortMonth(_ month: Int) -> String {
        let names =
            switch self {
            case .english: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            case .german: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
            case .ukrainian: ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"]
            case .russian: ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
            }
        return names.indices.contains(month - 1) ? names[month - 1] : "\(month)"
    }
}
