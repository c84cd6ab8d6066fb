import Billing
import Channels
import Customers
import Storage
import Values

/// What becomes of a subscription by the calendar, and the days that are free.
extension AssistantBot {
    package func paymentReminder(_ subscription: Subscription, endsAt: Timestamp, _ tx: Transaction, now: Timestamp) throws {
        guard let order = try tx.order(subscription.orderID, in: workspace.id) else { return }
        let end = day(of: endsAt, try language(of: subscription.customerID, tx))
        try tell(order, LifeText.paymentReminder(name: order.description.escapedForMarkdown, until: end), tx, now)
    }

    package func endsSoon(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws {
        let language = try language(of: plan.customerID, tx)
        try tell(plan, LifeText.endsSoon(name: plan.name.escapedForMarkdown, until: day(of: plan.endsAt, language)), language, tx, now)
    }

    package func ended(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws {
        try tell(plan, LifeText.ended(name: plan.name.escapedForMarkdown), try language(of: plan.customerID, tx), tx, now)
    }

    private func tell(_ plan: EndingPlan, _ text: LifeText, _ language: Language, _ tx: Transaction, _ now: Timestamp) throws {
        // What nobody sold is told of by the bots whose plan it is.
        guard plan.orderID != nil || plan.plan == settings.plan, let chat = try ownChat(with: plan.customerID, tx) else { return }
        try tx.send(OutboundMessage(markdown: text.text(in: language)), in: chat, now: now)
    }

    package func planChanged(_ subscription: Subscription, from former: Subscription, _ tx: Transaction, now: Timestamp) throws {
        let language = try language(of: subscription.customerID, tx)
        let terms = try terms(of: subscription, tx)
        let name = (terms?.name ?? subscription.plan).escapedForMarkdown
        try tell(subscription, LifeText.planChanged(name: name, what: scope(of: terms, language)), tx, now)
    }

    package func planIsToChange(_ subscription: Subscription, to plan: PlanChange?, _ tx: Transaction, now: Timestamp) throws {
        let language = try language(of: subscription.customerID, tx)
        guard let plan, let day = plan.dueAt.map({ day(of: $0, language) }) else {
            let name = try terms(of: subscription, tx)?.name ?? subscription.plan
            return try tell(subscription, LifeText.planStays(name: name.escapedForMarkdown), tx, now)
        }
        try tell(subscription, LifeText.planWillChange(name: plan.name.escapedForMarkdown, from: day), tx, now)
    }

    private func terms(of subscription: Subscription, _ tx: Transaction) throws -> Plan? {
        try subscription.planVersionID.flatMap { try tx.planVersion($0, in: workspace.id)?.plan }
    }

    /// The plan that counts here for the customer: the bot's own, or the one that a subscription to it has been changed to.
    func planKey(for customer: ID<Customer>, _ tx: Transaction, _ now: Timestamp) throws -> String? {
        guard let plan = settings.plan else { return nil }
        return try tx.plan(followingOn: plan, of: customer, in: workspace.id, now: now) ?? plan
    }

    /// Nil where the customer never wrote to this bot, or has blocked it.
    func ownChat(with customer: ID<Customer>, _ tx: Transaction) throws -> Conversation? {
        guard let bot = try tx.bots(key: settings.botKey).first else { return nil }
        return try tx.conversations(with: customer, of: bot.id).last { $0.blockedAt == nil }
    }

    /// A button, where the customer may try the plan.
    func trialButtons(_ turn: Turn) throws -> [[OutboundMessage.Button]] {
        guard let plan, let customer = turn.event.customerID, try billing.mayTry(plan, customer, turn.tx) else { return [] }
        return [[.init(LifeText.tryIt(days: plan.trialDays).text(in: turn.language), callback: Press.trial.data)]]
    }

    func beginTrial(_ callbackID: String, _ turn: Turn) throws {
        guard let plan, let customer = turn.event.customerID else { return try turn.answer(callbackID, Text.unknownButton) }
        guard !turn.isByOwner else { return try turn.answer(callbackID, PaymentText.ownersFree) }
        do {
            let grant = try billing.beginTrial(of: plan.key, by: customer, turn.tx, now: turn.now)
            try turn.answer(callbackID)
            let end = day(of: grant.endsAt ?? turn.now, turn.language)
            try turn.say(LifeText.trialBegun(name: plan.name.escapedForMarkdown, until: end, what: scope(of: plan, turn.language)))
        } catch is SubscriptionError {
            try turn.answer(callbackID, LifeText.triedBefore)
        }
    }
}
