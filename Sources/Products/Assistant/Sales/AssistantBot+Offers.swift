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
        if let held = allowance.held {
            lines.append(standing(of: held, allowance.subscription, turn))
            if let left = allowance.planLeft { lines.append(PlanText.left(left).text(in: turn.language)) }
        }
        lines.append(say(.freeLeft(allowance.freeLeft)))
        if allowance.packLeft > 0 || turn.settings.pricePerQuestion != nil || settings.starsPack != nil {
            lines.append(say(.packLeft(allowance.packLeft)))
        }
        if let customer = turn.event.customerID {
            let wallet = try turn.tx.balance(of: .wallet(customer), workspace.currency, workspace: workspace.id)
            if !wallet.isZero { lines.append(CodeText.wallet(turn.language.price(wallet)).text(in: turn.language)) }
        }
        return lines
    }

    func subscribe(_ turn: Turn) throws {
        let language = turn.language
        guard !turn.isByOwner else { return try turn.say(PaymentText.ownersFree) }
        let allowance = try allowance(turn)
        let subscription = allowance.subscription
        if let held = allowance.held, subscription != nil || held.until == nil {
            let texts = [standing(of: held, subscription, turn)] + [toCancel(subscription, language)].compactMap { $0 }
            return try turn.say(markdown: texts.joined(separator: "\n\n"), buttons: portalButtons(subscription, turn))
        }
        if let subscription {
            let texts = [standing(of: subscription, scope(of: plan, language), turn), toCancel(subscription, language)].compactMap { $0 }
            return try turn.say(markdown: texts.joined(separator: "\n\n"), buttons: portalButtons(subscription, turn))
        }
        guard let plan else { return try turn.say(Text.noSubscription) }
        let buttons = try trialButtons(turn) + buttons(of: .plan, turn)
        guard !buttons.isEmpty else { return try turn.say(PaymentText.noCheckout) }
        let each = offers(of: .plan, turn).first.flatMap(\.price) ?? plan.price
        let (name, price, what) = (
            plan.name.escapedForMarkdown, self.price(each, each: plan.period, language), scope(of: plan, language)
        )
        let text =
            plan.period == .once
            ? PlanText.once(name: name, price: price, what: what).text(in: language)
            : PaymentText.plan(name: name, price: price, what: what).text(in: language)
        let standing = allowance.held.map { self.standing(of: $0, nil, turn) + "\n\n" } ?? ""
        try turn.say(markdown: standing + text, buttons: buttons)
    }

    /// In place of an answer, where nothing pays for it.
    func offer(_ turn: Turn, after ofPlan: ConsumeResult) throws {
        let language = turn.language
        let usedUp =
            switch ofPlan {
            case .exhausted(let until?): PlanText.usedUp(until: day(of: until, language)).text(in: language)
            case .exhausted(nil): PlanText.usedUpForGood.text(in: language)
            case .unpaid, .notIncluded, .granted: PaymentText.usedUp(free: turn.settings.freeQuestions).text(in: language)
            }
        let buttons = try offers(turn)
        let next: PaymentText = buttons.isEmpty ? .noCheckout : .payAndAskAgain
        try turn.say(markdown: "\(usedUp)\n\n\(next.text(in: language))", buttons: buttons)
    }

    /// For who comes from a group to buy.
    func offerAll(_ turn: Turn) throws {
        let buttons = try offers(turn)
        guard !turn.isByOwner, !buttons.isEmpty else { return try turn.say(turn.isByOwner ? PaymentText.ownersFree : .noCheckout) }
        try turn.say(PaymentText.payAndAskAgain, buttons: buttons)
    }

    /// Of a plan, only to who does not have it.
    private func offers(_ turn: Turn) throws -> [[OutboundMessage.Button]] {
        let allowance = try allowance(turn)
        let isHeld = allowance.held != nil || allowance.subscription != nil
        let bought = Article.allCases.filter { $0 != .plan || !isHeld }.flatMap { buttons(of: $0, turn) }
        return bought.isEmpty ? [] : try trialButtons(turn) + bought
    }
}

extension AssistantBot {
    var plan: Plan? { settings.plan.flatMap(billing.plan) }

    /// `$10.00 a month`
    func price(_ price: Money, each period: Plan.Period, _ language: Language) -> String {
        "\(language.price(price)) \(PeriodName(period).text(in: language))"
    }

    private func standing(of held: HeldPlan, _ subscription: Subscription?, _ turn: Turn) -> String {
        let language = turn.language
        let what = scope(of: held.terms, language)
        if let subscription { return standing(of: subscription, what, turn) }
        let name = (held.terms?.name ?? held.plan).escapedForMarkdown
        let text = held.until.map { PlanText.until(day(of: $0, language), name: name, what: what) }
        return (text ?? .forGood(name: name, what: what)).text(in: language)
    }

    private func standing(of subscription: Subscription, _ what: String, _ turn: Turn) -> String {
        func say(_ text: PaymentText) -> String { text.text(in: turn.language) }
        if subscription.status == .paused { return LifeText.paused.text(in: turn.language) }
        if let end = subscription.cancelsAt { return say(.subscribedUntilEnd(day(of: end, turn.language), what: what)) }
        guard let paidUntil = subscription.paidUntil, paidUntil > turn.now, subscription.status != .pastDue else {
            return subscription.provider == Stars.name
                ? StarsText.subscribedUnpaid(what: what).text(in: turn.language) : say(.subscribedUnpaid(what: what))
        }
        return say(.subscribed(until: day(of: paidUntil, turn.language), what: what))
    }

    /// Nil where there is nothing to cancel, or a button below leads to where it is done.
    private func toCancel(_ subscription: Subscription?, _ language: Language) -> String? {
        guard let subscription, subscription.cancelsAt == nil, !billing.hasPortal(subscription) else { return nil }
        return subscription.provider == Stars.name ? StarsText.toCancel.text(in: language) : PaymentText.toCancel.text(in: language)
    }

    /// `20 questions a day`; nil is a plan of before they had limits.
    func scope(of terms: Plan?, _ language: Language) -> String {
        let scope: PlanScope =
            switch terms?.entitlements.map({ _ in terms?.entitlement(Question.entitlement)?.terms }) {
            case nil, .feature(true)??: .unlimited
            case .limit(let count, let window)??: .questions(count, per: window)
            case .metered(let price)??: .metered(language.price(price))
            case .feature(false)??, .some(nil): .none
            }
        return scope.text(in: language)
    }

    /// In the workspace's zone.
    func day(of moment: Timestamp, _ language: Language) -> String { language.day(calendar.day(of: moment)) }
}
