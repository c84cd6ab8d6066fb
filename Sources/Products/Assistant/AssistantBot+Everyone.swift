import Channels
import Customers
import Storage
import Values

/// What anyone may ask of the bot but an answer.
extension AssistantBot {
    func start(payload: String, _ turn: Turn) throws {
        let (tx, now) = (turn.tx, turn.now)
        let isToBuy = payload == Self.buyingPayload && turn.conversation.isPrivate
        if !isToBuy, let customer = turn.event.customerID, let source = deepLink(payload) {
            try tx.noteSource(source, of: customer, in: workspace.id)
            try noteReferral(source, turn)
        }
        let welcome = Text.welcome(name: turn.event.sender?.firstName.escapedForMarkdown ?? "", business: business)
        let allowance = try allowance(turn)
        let isCounted = allowance.isLimited && allowance.freeLeft > 0 && !turn.isByOwner
        let free = isCounted ? "\n\n" + PaymentText.freeLeft(allowance.freeLeft).text(in: turn.language) : ""
        try turn.say(markdown: welcome.text(in: turn.language) + free)
        if isToBuy { try offerAll(turn) }
        // An owner's menu can be shown from the first message on, and no earlier.
        guard turn.isOwner else { return }
        for menu in try menus(ofChat: turn.conversation, tx) { try tx.offer(menu, by: turn.conversation.botID, now: now) }
    }

    /// The payload of a link such as `t.me/bot?start=spring`; nil for what Telegram would not have let through.
    private func deepLink(_ payload: String) -> String? {
        let isOne = payload.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
        }
        return isOne && (1...64).contains(payload.utf8.count) ? payload : nil
    }

    func help(_ turn: Turn) -> String {
        var everyone = Text.help.text(in: turn.language)
        if hasProgramme { everyone += "\n" + ReferralText.help.text(in: turn.language) }
        return turn.isOwner ? everyone + "\n\n" + OwnerText.help.text(in: turn.language) : everyone
    }

    func terms(_ turn: Turn) throws {
        if let own = settings.terms { return try turn.say(markdown: own) }
        try turn.say(Text.terms(business: business))
    }

    func paySupport(_ turn: Turn) throws {
        guard let contact = settings.supportContact else { return try turn.say(Text.paySupport(business: business)) }
        try turn.say(Text.paySupportContact(business: business, contact: contact.escapedForMarkdown))
    }

    private var business: String { workspace.name.escapedForMarkdown }
}

// MARK: Languages

extension AssistantBot {
    func chooseLanguage(_ turn: Turn) throws { try turn.say(Text.chooseLanguage, buttons: languageButtons) }

    private var languageButtons: [[OutboundMessage.Button]] {
        let buttons = Language.allCases.map { OutboundMessage.Button($0.name, callback: Press.language($0).data) }
        return [Array(buttons.prefix(2)), Array(buttons.dropFirst(2))]
    }

    func speak(_ language: Language, _ callbackID: String, _ turn: Turn) throws {
        guard let customer = turn.event.customerID else { return try turn.answer(callbackID, Text.unknownButton) }
        try turn.tx.chooseLanguage(language.rawValue, of: customer, in: workspace.id, now: turn.now)
        try turn.tx.answerCallback(callbackID, in: turn.conversation, now: turn.now)
        try turn.edit(markdown: Text.languageChosen.text(in: language), buttons: languageButtons)
        for menu in try menus(ofChat: turn.conversation, turn.tx) { try turn.tx.offer(menu, by: turn.conversation.botID, now: turn.now) }
    }
}

extension Transaction {
    /// What the customer chose, else what the channel reports; nil where that is nothing the Assistant speaks.
    func language(of customer: ID<Customer>?, in workspace: ID<Workspace>) throws -> Language? {
        Language(tag: try customer.flatMap { try language(of: $0, in: workspace) })
    }
}
