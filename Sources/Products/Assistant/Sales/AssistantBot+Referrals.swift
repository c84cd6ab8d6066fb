import Billing
import Channels
import Customers
import Storage
import Values

/// Partners: a link of one's own, and what comes of it.
extension AssistantBot {
    /// Whether customers earn by whom they bring.
    var hasProgramme: Bool { billing.referrals != nil }

    /// Whoever is new and comes by a partner's link was brought by that partner. `payload` is the deep link's.
    func noteReferral(_ payload: String, _ turn: Turn) throws {
        guard let customer = turn.event.customerID, !turn.isByOwner, try isNew(customer, turn) else { return }
        _ = try billing.refer(customer, by: payload, turn.tx, now: turn.now)
    }

    /// Whether this message made the person a customer, and is the first of the chat.
    private func isNew(_ customer: ID<Customer>, _ turn: Turn) throws -> Bool {
        guard turn.conversation.isPrivate, turn.conversation.lastMessageID == nil else { return false }
        return try turn.tx.customer(customer, in: workspace.id)?.createdAt == turn.now
    }

    /// `/invite`: the link, and what came of it. Where there is no programme it is unknown, but to those who were partners before.
    func invite(_ turn: Turn) throws {
        guard let customer = turn.event.customerID else { return try turn.say(Text.unknownCommand) }
        let known = try turn.tx.partner(of: customer, in: workspace.id)
        guard known != nil || hasProgramme else { return try turn.say(Text.unknownCommand) }
        guard turn.conversation.isPrivate else { return try turn.say(ReferralText.notInGroups) }
        let partner = try known ?? billing.partner(customer, turn.tx, now: turn.now)
        guard let figures = try turn.tx.figures(of: partner.id, in: workspace.id, workspace.currency) else { return }
        var lines = [ReferralText.came(figures.referred, paying: figures.paying)]
        lines += self.lines(figures, turn.language)
        var text = lines.map { $0.text(in: turn.language) }.joined(separator: "\n")
        if let terms = billing.referrals, let bot = try turn.tx.bot(turn.conversation.botID)?.username {
            let reward = ReferralText(terms, in: turn.language).text(in: turn.language)
            let link = ReferralText.link(partner.link(to: bot).escapedForMarkdown, reward: reward)
            text = link.text(in: turn.language) + "\n\n" + text
        }
        try turn.say(markdown: text)
    }

    package func earned(_ amount: Money, by partner: Partner, _ tx: Transaction, now: Timestamp) throws {
        guard let chat = try ownChat(with: partner.customerID, tx) else { return }
        let language = try language(of: partner.customerID, tx)
        let text: ReferralText =
            amount.isNegative
            ? .takenBack(language.price(Money(nanos: -amount.nanos, amount.currency))) : .hasPaid(language.price(amount))
        try tx.send(OutboundMessage(markdown: text.text(in: language)), in: chat, now: now)
    }

    private func lines(_ figures: PartnerFigures, _ language: Language) -> [ReferralText] {
        let kept = Money(nanos: figures.earned.nanos - figures.reversed.nanos, figures.earned.currency)
        let balance = figures.balance
        let last: ReferralText =
            balance.isNegative
            ? .owing(language.price(Money(nanos: -balance.nanos, balance.currency))) : .owed(language.price(balance))
        return [.earned(language.price(kept)), .paidOut(language.price(figures.paidOut)), last]
    }
}

extension ReferralText {
    init(_ terms: ReferralTerms, in language: Language) {
        switch (terms.commission, terms.occasion) {
        case (.percent(let points), .firstPayment): self = .percentOfFirst(language.percentage(points))
        case (.percent(let points), .everyPayment): self = .percentOfEvery(language.percentage(points))
        case (.amount(let amount), .firstPayment): self = .amountForFirst(language.price(amount))
        case (.amount(let amount), .everyPayment): self = .amountForEvery(language.price(amount))
        }
    }
}

extension Language {
    /// Hundredths of a percent, with as many decimals as they need: `20`, `12.5`.
    fileprivate func percentage(_ basisPoints: Int) -> String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return "\(whole)" }
        let decimals = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
        return "\(whole)\(self == .english ? "." : ",")\(decimals)"
    }
}
