import Ledger
import Storage
import Values

/// A language that the Assistant speaks.
package enum Language: String, CaseIterable, Codable, SQLCodable, Sendable {
    case english = "en"
    case german = "de"
    case ukrainian = "uk"
    case russian = "ru"

    /// The language of a tag such as `de-AT`; nil for one that the Assistant does not speak.
    package init?(tag: String?) {
        guard let code = tag?.split(whereSeparator: { $0 == "-" || $0 == "_" }).first else { return nil }
        self.init(rawValue: code.lowercased())
    }

    /// As those who speak it call it.
    var name: String {
        switch self {
        case .english: "English"
        case .german: "Deutsch"
        case .ukrainian: "Українська"
        case .russian: "Русский"
        }
    }
}

// MARK: Figures

extension Language {
    /// `0.05 USD`, with the decimal comma where that is the custom.
    func money(_ amount: Money) -> String { "\(decimal(amount)) \(amount.currency)" }

    /// As a price tag shows it: `$0.50`, `0,50 €`.
    func price(_ amount: Money) -> String {
        guard let sign = Self.signs[amount.currency.code] else { return money(amount) }
        return self == .english ? sign + decimal(amount) : "\(decimal(amount)) \(sign)"
    }

    /// `+0.05 USD, +12.5%`; without the share where the earlier figure was zero.
    func change(_ change: Change) -> String { signed(change.amount.nanos, money(change.amount)) + share(change) }

    /// The same where the currency stands beside it.
    func bareChange(_ change: Change) -> String { signed(change.amount.nanos, decimal(change.amount)) + share(change) }

    private func share(_ change: Change) -> String { change.permille.map { ", \(signed($0, percent($0)))" } ?? "" }

    /// With a sign in either direction, the true minus of typography.
    private func signed(_ number: Int64, _ text: String) -> String {
        number < 0 ? "−" + text.drop { $0 == "-" } : (number == 0 ? "±" : "+") + text
    }

    func percent(_ permille: Int64) -> String {
        let text = "\(permille.magnitude / 10).\(permille.magnitude % 10)"
        return self == .english ? text + "%" : text.map { $0 == "." ? "," : "\($0)" }.joined() + " %"
    }

    /// `day` is `2026-11-21`.
    func day(_ day: String) -> String {
        self == .english ? day : day.split(separator: "-").reversed().joined(separator: ".")
    }

    /// To the minute, as the workspace's clocks show it.
    func moment(_ moment: Timestamp, in calendar: ReportCalendar) -> String {
        "\(day(calendar.day(of: moment))) \(calendar.time(of: moment))"
    }

    func decimal(_ amount: Money) -> String {
        self == .english ? amount.decimal : String(amount.decimal.map { $0 == "." ? "," : $0 })
    }

    private static let signs = ["USD": "$", "EUR": "€", "GBP": "£", "UAH": "₴", "XTR": "⭐"]
}
