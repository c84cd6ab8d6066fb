import Billing
import Channels
import Customers
import Storage
import Values

extension AssistantBot {
    /// A press that buys: the check-out page follows in a message of its own.
    func buy(_ article: Article, through provider: String?, code: String? = nil, _ callbackID: String, _ turn: Turn) throws {
        let (tx, now) = (turn.tx, turn.now)
        let offer = offers(of: article, turn).first { provider == nil || $0.provider == provider }
        guard let customer = turn.event.customerID, offer != nil || (article == .plan && plan != nil) else {
            return try turn.answer(callbackID, Text.unknownButton)
        }
        guard !turn.isByOwner else { return try turn.answer(callbackID, PaymentText.ownersFree) }
        guard let offer else { return try turn.answer(callbackID, PaymentText.noCheckout) }
        guard let conversation = try placeToPay(customer, turn) else { return try inviteToPay(callbackID, turn) }
        var order = NewOrder(customerID: customer, seller: settings.botKey, purpose: offer.purpose)
        order.provider = offer.provider
        order.promotion = code
        do {
            if let begun = try billing.begunOrder(like: order, tx, now: now) {
                guard begun.status == .open else { return try turn.answer(callbackID, PaymentText.preparing) }
                try turn.answer(callbackID)
                return try showCheckout(begun, in: conversation, tx, now: now)
            }
            order.reference = "\(conversation.id)"
            order.language = turn.language.rawValue
            order.returnURL = try tx.bot(conversation.botID)?.username.map { "https://t.me/\($0)" }
            _ = try billing.placeOrder(order, tx, now: now)
            try turn.answer(callbackID, PaymentText.preparing)
        } catch let error as BillingError {
            try turn.answer(callbackID, PaymentText(error))
        } catch let error as PromotionError {
            try turn.answer(callbackID, CodeText(error))
        }
    }

    /// A check-out page is for one person's eyes. Nil where the person has no chat of his own with the bot.
    private func placeToPay(_ customer: ID<Customer>, _ turn: Turn) throws -> Conversation? {
        guard !turn.conversation.isPrivate else { return turn.conversation }
        return try turn.tx.conversations(with: customer, of: turn.conversation.botID).last { $0.blockedAt == nil }
    }

    /// What a link to the bot's own chat says where someone in a group wants to buy.
    static let buyingPayload = "buy"

    /// A bot may not begin a chat: the person has to.
    private func inviteToPay(_ callbackID: String, _ turn: Turn) throws {
        guard let name = try turn.tx.bot(turn.conversation.botID)?.username else { return try turn.answer(callbackID, Text.unknownButton) }
        try turn.answer(callbackID)
        let button = OutboundMessage.Button(
            OfferLabel.openChat.text(in: turn.language), url: "https://t.me/\(name)?start=\(Self.buyingPayload)")
        try turn.say(PaymentText.payInPrivate, buttons: [[button]])
    }
}

extension PaymentText {
    fileprivate init(_ error: BillingError) {
        self =
            switch error {
            case .alreadySubscribed: .alreadySubscribed
            default: .noCheckout
            }
    }
}
