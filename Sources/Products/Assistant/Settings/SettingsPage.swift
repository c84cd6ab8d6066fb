import AIGateway
import Channels
import Values

/// What `/settings` shows: an overview, and a page for each thing that can be changed. All of them are one message, edited.
enum SettingsPage: String, CaseIterable {
    case models
    case report
    case price
    case free
    case language
    case history

    /// The page on which a setting is shown after its change.
    init(of setting: Setting) {
        self =
            switch setting {
            case .models: .models
            case .report, .reportTime: .report
            case .pricePerQuestion: .price
            case .freeQuestions: .free
            case .language: .language
            }
    }
}

extension SettingsPage {
    /// The buttons that change something, in rows.
    func buttons(_ settings: OwnerSettings, in language: Language) -> [[OutboundMessage.Button]] {
        func say(_ label: Label) -> String { label.text(in: language) }
        func change(_ setting: Setting, _ title: String, _ value: String) -> OutboundMessage.Button {
            .init(title, callback: Press.change(setting, value).data)
        }
        func steps(_ setting: Setting, _ steps: [String]) -> [OutboundMessage.Button] { steps.map { change(setting, $0, $0) } }
        switch self {
        case .models:
            return settings.models.enumerated().map { index, model in [change(.models, "\(index + 1). \(model)", model.mark)] }
        case .report:
            guard settings.isReportSent else { return [[change(.report, say(.switchOn), OwnerSettings.on)]] }
            return [
                [("−1 h", "-60"), ("−15 min", "-15"), ("+15 min", "+15"), ("+1 h", "+60")].map { change(.reportTime, $0, $1) },
                [change(.report, say(.switchOff), OwnerSettings.off)],
            ]
        case .price:
            guard settings.pricePerQuestion != nil else { return [steps(.pricePerQuestion, ["+0.01", "+0.10"])] }
            let steps = steps(.pricePerQuestion, ["-0.10", "-0.01", "+0.01", "+0.10"])
            return [steps, [change(.pricePerQuestion, say(.notSold), OwnerSettings.off)]]
        case .free: return [steps(.freeQuestions, ["-10", "-1", "+1", "+10"])]
        case .language:
            let choices = Language.allCases.map { change(.language, $0.name, $0.rawValue) }
            return [Array(choices.prefix(2)), Array(choices.dropFirst(2))]
        case .history: return []
        }
    }
}

extension Model {
    /// Short enough for a button, whatever the model is called (FNV-1a, 64 bits).
    var mark: String {
        String("\(self)".utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 36)
    }
}
