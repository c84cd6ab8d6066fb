import Billing
import Channels
import Customers
import Ledger
import Storage
import Values

/// What can be bought here.
enum Article: String, CaseIterable {
    case pack
    case plan
}

extension AssistantBot {
    func status(_ turn: Turn) throws {
        let waiting = Text.working(try turn.tx.waitingQuestions(in: turn.conversation.id)).text(in: turn.language)
        try turn.say(markdown: (try left(turn) + [waiting] + health(turn)).joined(separator: "\n"))
    }

    /// What the person has left, in a line each.
    private func left(_ turn: Turn) throws -> [String] {
        func say(_ text: PaymentText) -> String { text.text(in: turn.language) }
        if turn.isByOwner { return [say(.ownersFree)] }
        let allowance = try allowance(turn)
        guard allowance.isLimited else { return [say(.unlimited)] }
        var lines: [String] = []
        if let subscription = allowance.subscription { lines.append(standing(of: subscription, turn)) }
        lines.append(say(.freeLeft(allowance.freeLeft)))
        if allowance.packLeft > 0 || turn.settings.pricePerQuestion != nil || settings.starsPack != nil {
            lines.append(say(.packLeft(allowance.packLeft)))
        }
        return lines
    }

    func subscribe(_ turn: Turn) throws {
        let language = turn.language
        guard !turn.isByOwner else { return try turn.say(PaymentText.ownersFree) }
        if let subscription = try allowance(turn).subscription {
            let toCancel =
                subscription.provider == Stars.name ? StarsText.toCancel.text(in: language) : PaymentText.toCancel.text(in: language)
            let texts = [standing(of: subscription, turn)] + (subscription.cancelsAt == nil ? [toCancel] : [])
            return try turn.say(markdown: texts.joined(separator: "\n\n"))
        }
        guard let plan else { return try turn.say(Text.noSubscription) }
        let buttons = buttons(of: .plan, turn)
        guard !buttons.isEmpty else { return try turn.say(PaymentText.noCheckout) }
        let price = offers(of: .plan, turn).first.flatMap(\.price).map { self.price($0, each: plan.period, language) }
        let text = PaymentText.plan(name: plan.name.escapedForMarkdown, price: price ?? self.price(plan.price, each: plan.period, language))
        try turn.say(text, buttons: buttons)
    }

    /// In place of an answer, where nothing pays for it.
    func offer(_ turn: Turn) throws {
        let language = turn.language
        let usedUp = PaymentText.usedUp(free: turn.settings.freeQuestions).text(in: language)
        let buttons = offers(turn)
        let next: PaymentText = buttons.isEmpty ? .noCheckout : .payAndAskAgain
        try turn.say(markdown: "\(usedUp)\n\n\(next.text(in: language))", buttons: buttons)
    }

    /// For who comes from a group to buy.
    func offerAll(_ turn: Turn) throws {
        let buttons = offers(turn)
        guard !turn.isByOwner, !buttons.isEmpty else { return try turn.say(turn.isByOwner ? PaymentText.ownersFree : .noCheckout) }
        try turn.say(PaymentText.payAndAskAgain, buttons: buttons)
    }

    private func offers(_ turn: Turn) -> [[OutboundMessage.Button]] {
        Article.allCases.flatMap { buttons(of: $0, turn) }
    }
}

extension AssistantBot {
    var plan: Plan? { settings.plan.flatMap(billing.plan) }

    /// `$10.00 a month`
    func price(_ price: Money, each period: Plan.Period, _ language: Language) -> String {
        "\(language.price(price)) \(PeriodName(period).text(in: language))"
    }

    private func standing(of subscription: Subscription, _ turn: Turn) -> String {
        func say(_ text: PaymentText) -> String { text.text(in: turn.language) }
        if let end = subscription.cancelsAt { return say(.subscribedUntilEnd(day(of: end, turn.language))) }
        guard let paidUntil = subscription.paidUntil, paidUntil > turn.now, subscription.status != .pastDue else {
            return subscription.provider == Stars.name ? StarsText.subscribedUnpaid.text(in: turn.language) : say(.subscribedUnpaid)
        }
        return say(.subscribed(until: day(of: paidUntil, turn.language)))
    }

    /// In the workspace's zone.
    func day(of moment: Timestamp, _ language: Language) -> String { language.day(calendar.day(of: moment)) }
}
