import Billing
import Channels
import Customers
import Storage
import Values

/// What becomes of the bot's orders is told in the chat that they were placed in.
extension AssistantBot: Seller {
    package func checkoutReady(_ order: Order, _ tx: Transaction, now: Timestamp) throws {
        guard let conversation = try conversation(of: order, tx) else { return }
        try showCheckout(order, in: conversation, tx, now: now)
    }

    func showCheckout(_ order: Order, in conversation: Conversation, _ tx: Transaction, now: Timestamp) throws {
        guard let url = order.checkoutURL else { return }
        let language = try language(of: order.customerID, tx)
        let isInTelegram = order.provider == Stars.name
        let text = isInTelegram ? starsInvitation(order, language).text(in: language) : invitation(order, language).text(in: language)
        let button = OutboundMessage.Button(OfferLabel.pay(language.price(order.amount)).text(in: language), url: url)
        try tx.send(OutboundMessage(markdown: text, buttons: [[button]]), in: conversation, now: now)
    }

    private func invitation(_ order: Order, _ language: Language) -> PaymentText {
        let (name, price) = (order.description.escapedForMarkdown, language.price(order.amount))
        switch order.purpose {
        case .payment where order.soldPlan != nil: return .payPlan(name: name, price: price)
        case .payment(let quantity): return .payPack(quantity, price: price)
        case .subscription(_, let period): return .payPlan(name: name, price: "\(price) \(PeriodName(period).text(in: language))")
        }
    }

    private func starsInvitation(_ order: Order, _ language: Language) -> StarsText {
        switch invitation(order, language) {
        case .payPack(let count, let price): .payPack(count, price: price)
        case .payPlan(let name, let price): .payPlan(name: name, price: price)
        default: .payPlan(name: order.description.escapedForMarkdown, price: language.price(order.amount))
        }
    }

    package func checkoutFailed(_ order: Order, reason: String, _ tx: Transaction, now: Timestamp) throws {
        try tell(order, PaymentText.noCheckout, tx, now)
    }

    package func paid(_ order: Order, _ tx: Transaction, now: Timestamp) throws {
        let language = try language(of: order.customerID, tx)
        let terms = try order.planVersionID.flatMap { try tx.planVersion($0, in: workspace.id)?.plan }
        let what = scope(of: terms, language)
        switch order.purpose {
        case .payment where order.recipientID != nil: try giftIsPaid(order, terms, tx, now)
        case .payment where order.soldPlan != nil:
            try tell(order, PlanText.thanksForGood(name: order.description.escapedForMarkdown, what: what), tx, now)
        case .payment(let quantity):
            let left = try allowance(of: order.customerID, chosen(tx), tx, now).packLeft
            try tell(order, PaymentText.thanksForPack(quantity, left: left), tx, now)
        case .subscription:
            let subscription = try tx.subscriptions(of: order.customerID, in: workspace.id).first { $0.orderID == order.id }
            // It is paid: without a period there would be no payment.
            guard let paidUntil = subscription?.paidUntil else { return }
            let name = order.description.escapedForMarkdown
            try tell(order, PaymentText.thanksForPlan(name: name, until: day(of: paidUntil, language), what: what), tx, now)
        }
    }

    package func paymentFailed(_ order: Order, _ tx: Transaction, now: Timestamp) throws {
        let name = order.description.escapedForMarkdown
        guard order.status == .paid else { return try tell(order, PaymentText.paymentFailed, tx, now) }
        guard order.provider == Stars.name else { return try tell(order, PaymentText.renewalFailed(name: name), tx, now) }
        try tell(order, StarsText.renewalFailed(name: name), tx, now)
    }

    package func renewed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws {
        let language = try language(of: subscription.customerID, tx)
        guard let paidUntil = subscription.paidUntil else { return }
        try tell(subscription, PaymentText.renewed(until: day(of: paidUntil, language)), tx, now)
    }

    package func subscriptionChanged(
        _ subscription: Subscription, from former: Subscription?, _ tx: Transaction, now: Timestamp
    ) throws {
        guard let former else { return }
        let language = try language(of: subscription.customerID, tx)
        switch (former.status, subscription.status) {
        case (.incomplete, .cancelled): break
        case (_, .cancelled) where former.status != .cancelled: try tell(subscription, PaymentText.subscriptionEnded, tx, now)
        case (.active, .unpaid), (.pastDue, .unpaid):
            try tell(subscription, PaymentText.subscriptionStopped, tx, now)
        case (.active, .paused), (.pastDue, .paused): try tell(subscription, LifeText.paused, tx, now)
        case (.paused, .active): try tell(subscription, PaymentText.subscriptionGoesOn, tx, now)
        default:
            guard former.cancelsAt != subscription.cancelsAt else { return }
            let end = subscription.cancelsAt.map { PaymentText.subscriptionEnds(day(of: $0, language)) }
            try tell(subscription, end ?? .subscriptionGoesOn, tx, now)
        }
    }

    package func refunded(_ order: Order, amount: Money, _ tx: Transaction, now: Timestamp) throws {
        try tell(order, PaymentText.refunded(try language(of: order.customerID, tx).price(amount)), tx, now)
    }
}

extension AssistantBot {
    /// Both hear of it, each in the language and the chat of their own.
    private func giftIsPaid(_ order: Order, _ terms: Plan?, _ tx: Transaction, _ now: Timestamp) throws {
        guard let grant = try tx.grant(of: order.id, in: workspace.id), let end = grant.endsAt else { return }
        let name = order.description.escapedForMarkdown
        try tell(order, CodeText.thanksForGift(name: name, until: day(of: end, language(of: order.customerID, tx))), tx, now)
        guard let payer = try conversation(of: order, tx),
            let chat = try tx.conversations(with: grant.customerID, of: payer.botID).last(where: { $0.blockedAt == nil })
        else { return }
        let language = try language(of: grant.customerID, tx)
        let text = CodeText.gift(name: name, until: day(of: end, language), what: scope(of: terms, language))
        try tx.send(OutboundMessage(markdown: text.text(in: language)), in: chat, now: now)
    }

    func tell(_ order: Order, _ text: some Phrase, _ tx: Transaction, _ now: Timestamp) throws {
        guard let conversation = try conversation(of: order, tx) else { return }
        let words = text.text(in: try language(of: order.customerID, tx))
        try tx.send(OutboundMessage(markdown: words), in: conversation, now: now)
    }

    func tell(_ subscription: Subscription, _ text: some Phrase, _ tx: Transaction, _ now: Timestamp) throws {
        guard let order = try tx.order(subscription.orderID, in: workspace.id) else { return }
        try tell(order, text, tx, now)
    }

    /// Nil for an order of a chat that is gone.
    private func conversation(of order: Order, _ tx: Transaction) throws -> Conversation? {
        try order.reference.flatMap { ID<Conversation>($0) }.flatMap { try tx.conversation($0, in: workspace.id) }
    }

    func language(of customer: ID<Customer>, _ tx: Transaction) throws -> Language {
        try tx.language(of: customer, in: workspace.id) ?? usualLanguage(tx)
    }

    private func chosen(_ tx: Transaction) throws -> OwnerSettings {
        try tx.ownerSettings(over: settings.declared, bot: settings.botKey, workspace)
    }
}
