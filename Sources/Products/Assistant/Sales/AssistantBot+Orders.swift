import Billing
import Channels
import Customers
import Storage
import Values

extension AssistantBot {
    /// A press that buys: the check-out page follows in a message of its own.
    func buy(_ article: Article, _ callbackID: String, _ turn: Turn) throws {
        let (tx, now) = (turn.tx, turn.now)
        guard let customer = turn.event.customerID, let purpose = purpose(of: article, turn) else {
            return try turn.answer(callbackID, Text.unknownButton)
        }
        let conversation = try placeToPay(customer, turn)
        do {
            if let begun = try begunOrder(for: purpose, customer, tx, now) {
                guard begun.status == .open else { return try turn.answer(callbackID, PaymentText.preparing) }
                try turn.answer(callbackID)
                return try showCheckout(begun, in: conversation, tx, now: now)
            }
            var order = NewOrder(customerID: customer, seller: settings.botKey, purpose: purpose)
            order.reference = "\(conversation.id)"
            order.language = turn.language.rawValue
            order.returnURL = try tx.bot(conversation.botID)?.username.map { "https://t.me/\($0)" }
            _ = try billing.placeOrder(order, tx, now: now)
            try turn.answer(callbackID, PaymentText.preparing)
        } catch let error as BillingError {
            try turn.answer(callbackID, PaymentText(error))
        }
    }

    private func purpose(of article: Article, _ turn: Turn) -> NewOrder.Purpose? {
        switch article {
        case .plan: return plan.map { .subscription(plan: $0.key) }
        case .pack:
            guard let pack = pack(turn.settings) else { return nil }
            let name = OfferLabel.questions(pack.count).text(in: turn.language)
            return .payment(description: name, quantity: pack.count, amount: pack.price)
        }
    }

    /// A check-out page is for one person's eyes.
    private func placeToPay(_ customer: ID<Customer>, _ turn: Turn) throws -> Conversation {
        guard !turn.conversation.isPrivate else { return turn.conversation }
        return try turn.tx.conversations(with: customer, of: turn.conversation.botID).last ?? turn.conversation
    }

    /// One that can still be paid, or will be able to: a second page for the same would let a person pay twice.
    private func begunOrder(
        for purpose: NewOrder.Purpose, _ customer: ID<Customer>, _ tx: Transaction, _ now: Timestamp
    ) throws -> Order? {
        if case .subscription(let plan) = purpose, try tx.activeSubscription(of: customer, plan: plan, in: workspace.id, now: now) != nil {
            throw BillingError.alreadySubscribed(plan: plan)
        }
        return try tx.orders(of: customer, in: workspace.id, limit: 20).first { order in
            order.seller == settings.botKey && [.created, .open].contains(order.status) && order.sells(purpose, plan)
        }
    }
}

extension Order {
    /// The same thing at the same price.
    fileprivate func sells(_ other: NewOrder.Purpose, _ current: Plan?) -> Bool {
        switch (purpose, other) {
        case (.subscription(let plan, let period), .subscription(let wanted)):
            plan == wanted && current.map { $0.period == period && $0.price == amount } ?? false
        case (.payment(let quantity), .payment(_, let wanted, let price)): quantity == wanted && amount == price
        case (.subscription, .payment), (.payment, .subscription): false
        }
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
