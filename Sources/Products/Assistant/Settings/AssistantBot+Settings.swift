import AIGateway
import Channels
import Customers
import Jobs
import Ledger
import Storage
import Values

extension AssistantBot {
    /// `/settings`, or `/settings price 0.07` and the like for values that no button has.
    func openSettings(_ arguments: String, _ turn: Turn) throws {
        let words = arguments.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let name = words.first else { return try turn.say(markdown: overview(turn), buttons: overviewButtons(turn.language)) }
        guard let setting = setting(called: name, words.last ?? "") else { return try refuse(.unknown(String(name.prefix(40))), turn) }
        guard words.count == 2 else { return try refuse(.oneValue(name.lowercased()), turn) }
        // A sign makes a step, which is for buttons: who writes means the value.
        guard !words[1].hasPrefix("+"), !words[1].hasPrefix("-"), let changed = changed(setting, to: words[1], turn) else {
            return try refuse(SettingFault(name.lowercased(), words[1], setting, turn.settings), turn)
        }
        try keep(setting, changed, turn)
        let page = SettingsPage(of: setting)
        try turn.say(markdown: text(of: page, changed, turn), buttons: buttons(of: page, changed, turn.language))
    }

    /// A press that shows a page, or the overview.
    func show(_ page: SettingsPage?, _ callbackID: String, _ turn: Turn) throws {
        try turn.answer(callbackID)
        guard let page else { return try turn.edit(markdown: overview(turn), buttons: overviewButtons(turn.language)) }
        try turn.edit(markdown: try text(of: page, turn.settings, turn), buttons: buttons(of: page, turn.settings, turn.language))
    }

    /// A press that changes something.
    func change(_ setting: Setting, to value: String, _ callbackID: String, _ turn: Turn) throws {
        guard let changed = changed(setting, to: value, turn) else { return try turn.answer(callbackID, Text.unknownButton) }
        try turn.answer(callbackID)
        try keep(setting, changed, turn)
        let page = SettingsPage(of: setting)
        try turn.edit(markdown: try text(of: page, changed, turn), buttons: buttons(of: page, changed, turn.language))
    }

    private func refuse(_ fault: SettingFault, _ turn: Turn) throws {
        try turn.say(markdown: "\(fault.text(in: turn.language))\n\n\(OwnerText.settingsUsage.text(in: turn.language))")
    }

    private func setting(called name: String, _ value: String) -> Setting? {
        switch name.lowercased() {
        case "model", "models": .models
        case "report", "time": TimeOfDay(value) == nil ? .report : .reportTime
        case "price": .pricePerQuestion
        case "free": .freeQuestions
        case "language": .language
        default: nil
        }
    }

    private func changed(_ setting: Setting, to value: String, _ turn: Turn) -> OwnerSettings? {
        turn.settings.changing(setting, by: value, workspace.currency)
    }

    /// Stores the value, writes down who changed it, and puts it into effect.
    private func keep(_ setting: Setting, _ new: OwnerSettings, _ turn: Turn) throws {
        let (tx, now, old) = (turn.tx, turn.now, turn.settings)
        guard old[setting] != new[setting], let owner = turn.event.customerID else { return }
        try tx.keep(setting, new[setting], bot: settings.botKey, in: workspace.id)
        let subject = setting.isOfBot ? "setting:\(settings.botKey):\(setting.rawValue)" : "setting:\(setting.rawValue)"
        try tx.audit(subject, from: old[setting], to: new[setting], by: "\(owner)", in: workspace.id, now: now)
        switch setting {
        case .report, .reportTime: try tx.reschedule(DailyReport.schedule(of: self), now: now)
        case .language: for menu in try commandMenus(tx) { try tx.offer(menu, by: turn.conversation.botID, now: now) }
        case .models, .pricePerQuestion, .freeQuestions: break
        }
    }
}

// MARK: What is shown

extension AssistantBot {
    private func overview(_ turn: Turn) -> String {
        let (settings, language) = (turn.settings, turn.language)
        func say(_ text: OwnerText) -> String { text.text(in: language) }
        return [
            "**\(say(.settings))**", "", say(.models(settings.models.map(\.description).joined(separator: " → ").escapedForMarkdown)),
            reportLine(settings, language), priceLine(settings, language), say(.freeQuestions(settings.freeQuestions)),
            say(.language(settings.language.name)),
        ].joined(separator: "\n") + (offersOthers(settings) ? "\n\n" + StarsText.othersOffered.text(in: language) : "")
    }

    private func overviewButtons(_ language: Language) -> [[OutboundMessage.Button]] {
        let buttons = SettingsPage.allCases.map { page in
            OutboundMessage.Button(Label(page).text(in: language), callback: Press.settings(page).data)
        }
        return stride(from: 0, to: buttons.count, by: 2).map { Array(buttons[$0..<min($0 + 2, buttons.count)]) }
    }

    private func buttons(of page: SettingsPage, _ settings: OwnerSettings, _ language: Language) -> [[OutboundMessage.Button]] {
        page.buttons(settings, in: language) + [[.init(Label.back.text(in: language), callback: Press.settings(nil).data)]]
    }

    private func text(of page: SettingsPage, _ settings: OwnerSettings, _ turn: Turn) throws -> String {
        let language = turn.language
        return switch page {
        case .models: OwnerText.modelsPage.text(in: language)
        case .report: reportLine(settings, language)
        case .price: "\(priceLine(settings, language))\n\n\(OwnerText.pricePage.text(in: language))"
        case .free: "\(OwnerText.freeQuestions(settings.freeQuestions).text(in: language))\n\n\(OwnerText.freePage.text(in: language))"
        case .language: "\(OwnerText.language(settings.language.name).text(in: language))\n\n\(OwnerText.languagePage.text(in: language))"
        case .history: try history(turn)
        }
    }

    private func reportLine(_ settings: OwnerSettings, _ language: Language) -> String {
        let text: OwnerText = settings.isReportSent ? .report(time: "\(settings.reportTime)", zone: workspace.timeZone) : .noReport
        return text.text(in: language)
    }

    private func priceLine(_ settings: OwnerSettings, _ language: Language) -> String {
        let text: OwnerText = settings.pricePerQuestion.map { .price(language.price($0)) } ?? .noPrice
        return text.text(in: language)
    }

    /// The latest changes, the newest first.
    private func history(_ turn: Turn) throws -> String {
        let (tx, language) = (turn.tx, turn.language)
        let entries = try tx.auditEntries(about: "setting:", in: workspace.id, limit: 10)
        let lines = try entries.compactMap { entry -> String? in
            guard let setting = entry.subject.split(separator: ":").last.flatMap({ Setting(rawValue: String($0)) }) else { return nil }
            let who = try ID<Customer>(entry.actor).flatMap { try tx.customer($0, in: workspace.id)?.name } ?? entry.actor
            let when = "\(language.day(calendar.day(of: entry.occurredAt))) \(calendar.time(of: entry.occurredAt))"
            let change = "\(entry.oldValue ?? "–") → \(entry.newValue ?? "–")"
            return "• \(when), \(who): \(setting.text(in: language)): \(change)".escapedForMarkdown
        }
        let title = "**\(Label.history.text(in: language))**\n\n"
        return title + (lines.isEmpty ? OwnerText.noHistory.text(in: language) : lines.joined(separator: "\n"))
    }
}

extension SettingFault {
    /// `name` is what the owner called the setting: `time` and `report` change the same page.
    fileprivate init(_ name: String, _ value: String, _ setting: Setting, _ settings: OwnerSettings) {
        let text = String(value.prefix(40))
        self =
            switch setting {
            case .pricePerQuestion: .price(text)
            case .freeQuestions: .free(text)
            case .report, .reportTime: name == "time" ? .time(text) : .report(text)
            case .language: .language(text)
            case .models: .model(text, known: settings.models.map(\.description).joined(separator: ", "))
            }
    }
}
