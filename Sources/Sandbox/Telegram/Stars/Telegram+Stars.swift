import Values

/// What people do with Stars.
extension Telegram {
    static let invoiceAddress = "https://t.me/$"

    /// Stars that a person has to spend.
    package func stars(of userID: Int64) throws(SandboxError) -> Int64 {
        try locked { (world) throws(SandboxError) in
            _ = try world.user(userID)
            return world.stars(of: userID)
        }
    }

    /// Gives a person so many Stars in all. Subscriptions that ended for lack of them go on where they are enough.
    package func setStars(_ stars: Int64, of userID: Int64) throws(SandboxError) {
        guard (0...1_000_000_000).contains(stars) else { throw .invalid("A person has 0 to 1000000000 Stars.") }
        try locked { (world) throws(SandboxError) in
            let user = try world.user(userID)
            world.starBalances[userID] = stars
            world.resumeFailed(of: userID, at: now())
            for bot in world.bots.values { bot.conversations[user.id]?.touch() }
        }
    }

    /// The bot and the invoice behind a link such as `https://t.me/$slug`, or its last part.
    package func invoice(link: String) throws(SandboxError) -> (bot: SandboxBot, invoice: StarInvoice) {
        try locked { (world) throws(SandboxError) in
            let (bot, invoice) = try world.invoice(link: link)
            return (bot.identity, invoice)
        }
    }

    /// Presses Pay behind a link.
    @discardableResult
    package func pay(link: String, as userID: Int64) throws(SandboxError) -> StarCheckout {
        try locked { (world) throws(SandboxError) in
            let (bot, invoice) = try world.invoice(link: link)
            return try world.begin(invoice, messageID: nil, by: try world.user(userID), with: bot, at: now())
        }
    }

    /// Presses Pay on an invoice in the chat. One that is paid shows a receipt instead.
    @discardableResult
    package func pay(messageID: Int64, as userID: Int64, to bot: String) throws(SandboxError) -> StarCheckout {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            guard let invoice = bot.conversations[userID]?.message(messageID)?.invoice else {
                throw .notFound("There is no invoice \(messageID) in this chat.")
            }
            let isPaid = bot.stars.checkouts.values.contains {
                guard $0.messageID == messageID, $0.userID == userID, case .paid = $0.state else { return false }
                return true
            }
            guard !isPaid else { throw .conflict("This invoice is paid.") }
            return try world.begin(invoice, messageID: messageID, by: try world.user(userID), with: bot, at: now())
        }
    }

    package func checkout(_ id: String, with bot: String) throws(SandboxError) -> StarCheckout {
        try withBot(bot) { (_, bot) throws(SandboxError) in
            guard let checkout = bot.stars.checkouts[id] else { throw .notFound("There is no payment \(id).") }
            return checkout
        }
    }

    /// The subscriptions of a person to a bot, the oldest first.
    package func starSubscriptions(of userID: Int64, to bot: String) throws(SandboxError) -> [StarSubscription] {
        try withBot(bot) { (_, bot) in bot.stars.subscriptions.values.filter { $0.userID == userID }.sorted { $0.id < $1.id } }
    }

    /// The person ends a subscription with its period, or takes that back.
    package func setCancelled(_ isCancelled: Bool, subscription id: String, as userID: Int64, to bot: String) throws(SandboxError) {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            guard let subscription = bot.stars.subscriptions[id], subscription.userID == userID, subscription.paidUntil > now() else {
                throw .notFound("There is no running subscription \(id) of this person.")
            }
            guard isCancelled || !subscription.isCancelledByBot else { throw .conflict("The bot has ended this subscription.") }
            world.change(id, to: isCancelled ? .canceled : .active, of: bot)
        }
    }

    /// What Telegram would never send: a message with a `successful_payment` for which nobody paid. For tests of what a bot believes.
    package func forgePayment(
        to bot: String, from userID: Int64, payload: String, amount: Int64, currency: String = "XTR", charge: String
    ) throws(SandboxError) {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            let user = try world.user(userID)
            let conversation = bot.conversation(with: user.chat)
            var message = Message(
                id: bot.nextMessageID(), chat: conversation.chat, sender: .user(user), date: now(), content: FormattedText(""))
            message.service = .init(
                name: "successful_payment",
                value: [
                    "currency": .string(currency), "total_amount": .integer(amount), "invoice_payload": .string(payload),
                    "telegram_payment_charge_id": .string(charge), "provider_payment_charge_id": .string("forged"),
                ])
            conversation.append(message)
            bot.deliver(message)
        }
    }

    /// What is due happens with the next thing that anybody does; this is for when nobody does anything.
    func advance() {
        let now = now()
        if isDue(by: now) { locked { _ in } }
    }
}

extension World {
    fileprivate func invoice(link: String) throws(SandboxError) -> (Bot, StarInvoice) {
        let slug = link.hasPrefix(Telegram.invoiceAddress) ? String(link.dropFirst(Telegram.invoiceAddress.count)) : link
        guard let bot = invoiceLinks[slug].flatMap({ bot(named: $0) }), let invoice = bot.stars.links[slug] else {
            throw .notFound("There is no invoice behind \(link).")
        }
        return (bot, invoice)
    }
}
