import Values

/// Telegram Stars (source: Bot API, Payments).
extension Call {
    func sendInvoice() throws(TelegramError) -> JSON {
        let invoice = try StarInvoice(parameters, mayRecur: false)
        let conversation = try conversation()
        let replyToID = try replyToID(in: conversation)
        var (buttons, _) = try replyMarkup()
        if buttons.isEmpty { buttons = [[InlineButton(payTitle: "Pay ⭐️\(invoice.amount)")]] }
        guard buttons[0][0].json["pay"]?.flag == true else { throw .badRequest("BUTTON_TYPE_INVALID") }
        try admit(to: conversation)
        var message = Message(
            id: nextMessageID(in: conversation.chat), chat: conversation.chat, sender: .bot(json: bot.json), date: now,
            content: FormattedText(""), buttons: buttons, replyToID: replyToID)
        message.invoice = invoice
        conversation.append(message)
        return message.json(replied: replyToID.flatMap { conversation.message($0) })
    }

    func createInvoiceLink() throws(TelegramError) -> JSON {
        let invoice = try StarInvoice(parameters, mayRecur: true)
        // Nobody needs to guess it here: it names the bot, so that two bots never share one.
        let slug = "kontor-\(bot.id)-\(bot.stars.next())"
        bot.stars.links[slug] = invoice
        world.invoiceLinks[slug] = bot.identity.name
        return .string(Telegram.invoiceAddress + slug)
    }

    func answerPreCheckoutQuery() throws(TelegramError) -> JSON {
        guard parameters["ok"] != nil else { throw .badRequest("parameter \"ok\" is required") }
        let isAgreed = parameters.flag("ok")
        let reason = parameters.text("error_message") ?? ""
        guard isAgreed || !reason.isEmpty else { throw .badRequest("parameter \"error_message\" is required") }
        guard let checkout = bot.stars.checkouts[parameters.text("pre_checkout_query_id") ?? ""], checkout.state == .waiting else {
            throw .queryIsTooOld
        }
        if isAgreed { world.pay(checkout, to: bot, at: now) } else { world.settle(checkout.id, as: .refused(reason), of: bot) }
        return true
    }

    func refundStarPayment() throws(TelegramError) -> JSON {
        let charge = try charge(of: try payer())
        guard !charge.isRefunded else { throw .badRequest("CHARGE_ALREADY_REFUNDED") }
        world.refund(charge, of: bot, to: try payer(), at: now)
        return true
    }

    /// The subscription's charge is its first (source: `payments.botCancelStarsSubscription`).
    func editUserStarSubscription() throws(TelegramError) -> JSON {
        guard parameters["is_canceled"] != nil else { throw .badRequest("parameter \"is_canceled\" is required") }
        let charge = try charge(of: try payer())
        guard let subscription = bot.stars.subscriptions[charge.id], subscription.paidUntil > now else { throw .chargeIDInvalid }
        let isCancelled = parameters.flag("is_canceled")
        bot.stars.subscriptions[charge.id]?.isCancelledByBot = isCancelled
        if isCancelled { world.change(charge.id, to: .canceled, of: bot) }
        return true
    }

    func getStarTransactions() throws(TelegramError) -> JSON {
        let offset = max(0, parameters.int("offset") ?? 0)
        let limit = parameters.int("limit") ?? 100
        guard (1...100).contains(limit) else { throw .badRequest("LIMIT_INVALID") }
        let page = bot.stars.transactions.dropFirst(Int(clamping: offset)).prefix(Int(limit))
        return ["transactions": .array(page.map(\.json))]
    }

    private func payer() throws(TelegramError) -> SandboxUser {
        guard let id = parameters.int("user_id"), let user = world.users[id] else { throw .badRequest("USER_ID_INVALID") }
        return user
    }

    private func charge(of user: SandboxUser) throws(TelegramError) -> StarCharge {
        guard let id = parameters.text("telegram_payment_charge_id"), !id.isEmpty else { throw .badRequest("CHARGE_ID_EMPTY") }
        guard let charge = bot.stars.charges[id], charge.userID == user.id else { throw .chargeIDInvalid }
        return charge
    }
}

extension TelegramError {
    fileprivate static let chargeIDInvalid = badRequest("CHARGE_ID_INVALID")
}
