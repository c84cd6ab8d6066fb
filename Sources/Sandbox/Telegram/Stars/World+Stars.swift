import Values

/// The rules of Stars, inside the one lock.
extension World {
    func stars(of userID: Int64) -> Int64 { starBalances[userID] ?? startingStars }

    /// Lets happen what has come due: unanswered questions fail, subscriptions go on or end.
    func advanceStars(to now: Timestamp) {
        guard let nextStars, nextStars <= now else { return }
        for bot in bots.values.sorted(by: { $0.id < $1.id }) {
            while let due = bot.stars.due, due <= now {
                for checkout in bot.stars.checkouts.values
                where checkout.state == .waiting && checkout.askedAt.adding(StarCheckout.patience) <= now {
                    settle(checkout.id, as: .timedOut, of: bot)
                }
                let next = bot.stars.subscriptions.values.filter { $0.state == .active && $0.paidUntil <= now }
                for subscription in next.sorted(by: { $0.id < $1.id }) { renew(subscription, of: bot) }
            }
        }
        noteNextStars()
    }

    /// The moment is kept, so that a call with nothing due costs one comparison.
    func noteNextStars() { nextStars = bots.values.compactMap(\.stars.due).min() }

    // MARK: Paying

    /// A person presses Pay: the bot is asked.
    func begin(_ invoice: StarInvoice, messageID: Int64?, by user: SandboxUser, with bot: Bot, at now: Timestamp) throws(SandboxError)
        -> StarCheckout
    {
        let isSubscribed = bot.stars.subscriptions.values.contains {
            $0.userID == user.id && $0.invoice.payload == invoice.payload && $0.paidUntil > now
        }
        if invoice.period != nil, isSubscribed { throw .conflict("\(user.firstName) has this subscription already.") }
        let balance = stars(of: user.id)
        guard balance >= invoice.amount else {
            throw .conflict("\(user.firstName) has \(balance) Stars, and this costs \(invoice.amount): get more first.")
        }
        let checkout = StarCheckout(
            id: String(user.id &* 4_294_967_296 &+ bot.stars.next()), userID: user.id, invoice: invoice, askedAt: now, messageID: messageID)
        bot.stars.checkouts[checkout.id] = checkout
        bot.stars.checkoutIDs[user.id, default: []].append(checkout.id)
        if let ids = bot.stars.checkoutIDs[user.id], ids.count > 50 { bot.stars.checkoutIDs[user.id] = Array(ids.suffix(50)) }
        bot.conversation(with: user.chat).touch()
        bot.deliver(
            "pre_checkout_query", lane: .init(kind: .user, id: user.id),
            [
                "id": .string(checkout.id), "from": user.json, "currency": .string(StarInvoice.currency),
                "total_amount": .integer(invoice.amount), "invoice_payload": .string(invoice.payload),
            ])
        noteNextStars()
        return checkout
    }

    /// The bot agrees: the Stars change hands, and the bot hears of it in the chat.
    func pay(_ checkout: StarCheckout, to bot: Bot, at now: Timestamp) {
        guard let user = users[checkout.userID] else { return }
        guard stars(of: user.id) >= checkout.invoice.amount else {
            return settle(checkout.id, as: .refused("There are not enough Stars any more."), of: bot)
        }
        let until = checkout.invoice.period.map { now.adding(.seconds($0)) }
        let charge = charge(user, checkout.invoice, subscription: nil, to: bot, at: now)
        if let until {
            bot.stars.subscriptions[charge] = StarSubscription(
                id: charge, userID: user.id, invoice: checkout.invoice, paidUntil: until, state: .active)
        }
        settle(checkout.id, as: .paid(charge: charge), of: bot)
        tell(bot, of: charge, checkout.invoice, by: user, until: until, isFirst: true, at: now)
        noteNextStars()
    }

    func settle(_ id: String, as state: StarCheckout.State, of bot: Bot) {
        bot.stars.checkouts[id]?.state = state
        if let userID = bot.stars.checkouts[id]?.userID { bot.conversations[userID]?.touch() }
    }

    private func charge(
        _ user: SandboxUser, _ invoice: StarInvoice, subscription: String?, to bot: Bot, at now: Timestamp
    ) -> String {
        starBalances[user.id] = stars(of: user.id) - invoice.amount
        let id = "stx\(bot.id)x\(bot.stars.next())"
        bot.stars.charges[id] = StarCharge(
            id: id, userID: user.id, payload: invoice.payload, amount: invoice.amount, paidAt: now,
            subscription: subscription ?? (invoice.period == nil ? nil : id))
        bot.stars.transactions.append(
            .init(
                id: id, amount: invoice.amount, date: now, user: user, payload: invoice.payload, period: invoice.period, isRefund: false))
        return id
    }

    private func tell(
        _ bot: Bot, of charge: String, _ invoice: StarInvoice, by user: SandboxUser, until: Timestamp?, isFirst: Bool, at now: Timestamp
    ) {
        post(
            .init(
                name: "successful_payment",
                value: [
                    "currency": .string(StarInvoice.currency), "total_amount": .integer(invoice.amount),
                    "invoice_payload": .string(invoice.payload), "subscription_expiration_date": until.map { .integer($0.seconds) },
                    "is_recurring": until.map { _ in true }, "is_first_recurring": until == nil || !isFirst ? nil : true,
                    "telegram_payment_charge_id": .string(charge), "provider_payment_charge_id": .string("\(user.id)_\(charge)"),
                ]), by: user, to: bot, at: now)
    }

    private func post(_ service: JSON.Member, by user: SandboxUser, to bot: Bot, at now: Timestamp) {
        let conversation = bot.conversation(with: user.chat)
        var message = Message(
            id: bot.nextMessageID(), chat: conversation.chat, sender: .user(user), date: now, content: FormattedText(""))
        message.service = service
        conversation.append(message)
        bot.deliver(message)
    }

    // MARK: Subscriptions

    /// At the end of a period: the next one is paid, or the subscription has failed, which the bot is told.
    private func renew(_ subscription: StarSubscription, of bot: Bot) {
        guard let user = users[subscription.userID], stars(of: user.id) >= subscription.invoice.amount else {
            return change(subscription.id, to: .failed, of: bot)
        }
        renew(subscription, of: bot, for: user, at: subscription.paidUntil)
    }

    private func renew(_ subscription: StarSubscription, of bot: Bot, for user: SandboxUser, at moment: Timestamp) {
        let until = moment.adding(.seconds(subscription.invoice.period ?? StarInvoice.subscriptionPeriod))
        let charge = charge(user, subscription.invoice, subscription: subscription.id, to: bot, at: moment)
        bot.stars.subscriptions[subscription.id]?.paidUntil = until
        bot.stars.subscriptions[subscription.id]?.state = .active
        tell(bot, of: charge, subscription.invoice, by: user, until: until, isFirst: false, at: moment)
    }

    func change(_ id: String, to state: StarSubscription.State, of bot: Bot) {
        guard let subscription = bot.stars.subscriptions[id], subscription.state != state, let user = users[subscription.userID] else {
            return
        }
        bot.stars.subscriptions[id]?.state = state
        bot.conversation(with: user.chat).touch()
        bot.deliver(
            "subscription", lane: .init(kind: .user, id: user.id),
            [
                "user": user.json, "invoice_payload": .string(subscription.invoice.payload), "state": .string(state.rawValue),
            ])
        noteNextStars()
    }

    /// Stars have come: what failed for lack of them is paid now, for a period from now on.
    func resumeFailed(of userID: Int64, at now: Timestamp) {
        guard let user = users[userID] else { return }
        for bot in bots.values.sorted(by: { $0.id < $1.id }) {
            let failed = bot.stars.subscriptions.values.filter { $0.userID == userID && $0.state == .failed && !$0.isCancelledByBot }
            for subscription in failed.sorted(by: { $0.id < $1.id }) where stars(of: userID) >= subscription.invoice.amount {
                renew(subscription, of: bot, for: user, at: now)
            }
        }
        noteNextStars()
    }

    // MARK: Refunds

    func refund(_ charge: StarCharge, of bot: Bot, to user: SandboxUser, at now: Timestamp) {
        bot.stars.charges[charge.id]?.isRefunded = true
        starBalances[user.id] = stars(of: user.id) + charge.amount
        bot.stars.transactions.append(
            .init(
                id: charge.id, amount: charge.amount, date: now, user: user, payload: charge.payload,
                period: charge.subscription.map { _ in StarInvoice.subscriptionPeriod }, isRefund: true))
        post(
            .init(
                name: "refunded_payment",
                value: [
                    "currency": .string(StarInvoice.currency), "total_amount": .integer(charge.amount),
                    "invoice_payload": .string(charge.payload), "telegram_payment_charge_id": .string(charge.id),
                ]), by: user, to: bot, at: now)
    }
}
