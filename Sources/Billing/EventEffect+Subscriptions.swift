import Customers
import Jobs
import Storage
import Values

extension EventEffect {
    /// The customer has agreed; the first invoice brings the money.
    func subscribed(
        _ name: String?, _ checkout: String, _ reference: SubscriptionReference, _ amount: Money
    ) throws -> EventResult {
        switch try order(name, checkout: checkout, .subscription) {
        case .none(let result): return result
        case .one(let order):
            if let refusal = refusal(of: amount, for: order.amount) { return refusal }
            guard case .none(let result) = try subscription(reference) else { return .applied }
            return result
        }
    }

    /// The subscription of this name, begun here where it is new and its order is known.
    private func subscription(_ reference: SubscriptionReference) throws -> Found<(subscription: Subscription, isNew: Bool)> {
        if let known = try known(reference) { return try joined(known, reference) }
        guard reference.order != nil else {
            let found = try findOrWait(for: "subscription:\(reference.id)", "its subscription is not known yet") { try known(reference) }
            switch found {
            case .one(let known): return try joined(known, reference)
            case .none(let result): return .none(result)
            }
        }
        switch try order(reference.order, .subscription) {
        case .none(let result): return .none(result)
        case .one(let order):
            if let known = try known(reference) { return try joined(known, reference) }
            guard try tx.subscription(of: order.id) == nil else { return .none(.rejected("the order has another subscription")) }
            guard var begun = Subscription(of: order, reference, id: ID(at: now), now: now) else { return .none(.rejected("no plan")) }
            if let version = try order.planVersionID.flatMap({ try tx.planVersion($0, in: event.workspaceID) }) {
                (begun.planVersionID, begun.graceDays) = (version.id, version.plan.graceDays)
            }
            try tx.insert(begun)
            try tx.releaseEvents(
                waitingFor: "subscription:\(reference.id)", event.provider, lane: "payment:\(order.id)", now: now)
            return .one((begun, true))
        }
    }

    private func known(_ reference: SubscriptionReference) throws -> Subscription? {
        guard let known = try tx.subscription(provider: event.provider, reference.id, in: event.workspaceID) else { return nil }
        try tx.lock(order: known.orderID)
        return try tx.subscription(known.id, in: event.workspaceID)
    }

    private func joined(
        _ known: Subscription, _ reference: SubscriptionReference
    ) throws -> Found<(subscription: Subscription, isNew: Bool)> {
        if let name = reference.order, name != "\(known.orderID)" { return .none(.rejected("the subscription is of another order")) }
        if let customer = reference.customer { try tx.setProviderCustomer(of: known.id, to: customer) }
        return .one((known, false))
    }

    /// A period's money: entered once per invoice, whichever event of the first invoice comes first.
    func invoicePaid(_ invoice: InvoicePaid) throws -> EventResult {
        let subscription: Subscription
        switch try self.subscription(invoice.subscription) {
        case .one(let found): subscription = found.subscription
        case .none(let result): return result
        }
        guard let order = try tx.order(subscription.orderID, in: event.workspaceID) else { return .rejected("its order is gone") }
        guard try tx.payment(PaymentReference(invoice: invoice.invoice), of: event.provider, in: event.workspaceID) == nil else {
            return .ignored("the invoice is known")
        }
        let plan: String
        switch try planPaid(by: invoice, subscription) {
        case .one(let found): plan = found
        case .none(let result): return result
        }
        let payment = Payment(
            of: order, id: ID(at: now), subscription: subscription.id, providerPaymentID: invoice.invoice, intent: invoice.intent,
            charge: invoice.charge, amount: invoice.amount, period: PaidPeriod(plan: plan, from: invoice.from, until: invoice.until),
            paidAt: occurredAt)
        guard try tx.insert(payment) else { return .ignored("the invoice is known") }
        if !invoice.isProration { try serve(invoice, plan, subscription, order) }
        try credit(payment)
        return .applied
    }

    /// Another period may be used.
    private func serve(_ invoice: InvoicePaid, _ plan: String, _ subscription: Subscription, _ order: Order) throws {
        try tx.extendPaidPeriod(of: subscription.id, from: invoice.from, until: invoice.until)
        // A later period may have been told before.
        let paidUntil = try current(subscription).paidUntil ?? invoice.until
        try tx.postponeGrants(of: plan, subscription.customerID, from: invoice.from, until: paidUntil, in: event.workspaceID)
        let isRevived = try revive(subscription, for: invoice)
        let isRecovered = subscription.canRecover && subscription.paidUntil != nil
        if subscription.canRecover, event.occurredAt >= subscription.providerChangedAt {
            try change(subscription, to: .active)
        } else if invoice.goesOn, subscription.status == .active, let end = subscription.cancelsAt, end <= invoice.from {
            // Taken back, and that was not told.
            try change(subscription, to: .active, cancelsAt: nil)
        }
        let isFirst = try markPaid(order)
        if isFirst {
            try seller(of: order).paid(try current(order), tx, now: now)
        } else {
            try seller(of: order).renewed(try current(subscription), tx, now: now)
        }
        // Of this customer's none else begins meanwhile: the grants were looked at under the same lock.
        guard isFirst || isRevived || isRecovered, try tx.hasAnother(than: subscription, now: now) else { return }
        try onTrouble(tx, .subscribedTwice(order), now)
    }

    /// Money that came after the end is not for nothing: the period that it pays for is served, and more where the payment says so. True where
    /// the subscription lives again.
    private func revive(_ subscription: Subscription, for invoice: InvoicePaid) throws -> Bool {
        guard let endedAt = subscription.endedAt, invoice.goesOn || event.occurredAt >= endedAt, invoice.until > now else { return false }
        try tx.change(
            subscription.id, to: .active, cancelsAt: invoice.goesOn ? nil : invoice.until, changedAt: event.occurredAt, now: now)
        if !invoice.goesOn { try tx.enqueue(SubscriptionEndJob.job(for: subscription.id, at: invoice.until), now: now) }
        return true
    }

    func invoiceFailed(_ reference: SubscriptionReference, _ invoice: String, _ reason: String) throws -> EventResult {
        let subscription: Subscription
        switch try self.subscription(reference) {
        case .one(let found): subscription = found.subscription
        case .none(let result): return result
        }
        // On the check-out page the customer simply tries another card.
        guard let paidUntil = subscription.paidUntil else { return .ignored("the first payment can still be made") }
        // Told late: not every provider names what was not paid.
        guard paidUntil <= event.occurredAt.adding(.seconds(86_400)) else { return .ignored("the period was paid meanwhile") }
        guard try tx.payment(PaymentReference(invoice: invoice), of: event.provider, in: event.workspaceID) == nil else {
            return .ignored("the invoice was paid meanwhile")
        }
        guard let order = try tx.order(subscription.orderID, in: event.workspaceID) else { return .rejected("its order is gone") }
        if subscription.status == .active, event.occurredAt >= subscription.providerChangedAt { try change(subscription, to: .pastDue) }
        // Once for each period: later attempts go with the reminders of the calendar.
        let notice = SubscriptionNotice(subject: "\(subscription.id)", kind: .overdue, dueAt: paidUntil)
        if try tx.note(notice, in: event.workspaceID, now: now) { try seller(of: order).paymentFailed(order, tx, now: now) }
        return .applied
    }

    /// The provider's word on the subscription, unless a later one is known.
    func subscriptionState(_ reference: SubscriptionReference, _ state: SubscriptionState) throws -> EventResult {
        let (subscription, isNew): (Subscription, Bool)
        switch try self.subscription(reference) {
        case .one(let found): (subscription, isNew) = found
        case .none(let result): return result
        }
        let isToEnd = state.endsWithPeriod
        let state = state.told(of: subscription)
        guard event.occurredAt >= subscription.providerChangedAt else { return .ignored("later news of the subscription is known") }
        guard subscription.status != .cancelled else { return .ignored("the subscription has ended") }
        guard state.status != .incomplete || subscription.status == .incomplete else { return .ignored("the subscription has begun") }
        let isDoubtful =
            event.occurredAt == subscription.providerChangedAt && subscription.status != .incomplete && state.status != .cancelled
        guard !isDoubtful || state == subscription.state else {
            // Stripe counts in seconds, so which of the two came first only Stripe can tell.
            try tx.enqueue(SubscriptionJob.job(for: subscription.id), now: now)
            return .ignored("other news of the same second is known; the provider is asked")
        }
        try tx.apply(state, to: subscription, isNew: isNew, changedAt: event.occurredAt, sellers, now: now)
        if isToEnd, let end = state.cancelsAt { try tx.enqueue(SubscriptionEndJob.job(for: subscription.id, at: end), now: now) }
        return .applied
    }

    private func change(_ subscription: Subscription, to status: Subscription.Status) throws {
        try change(subscription, to: status, cancelsAt: subscription.cancelsAt)
    }

    private func change(_ subscription: Subscription, to status: Subscription.Status, cancelsAt: Timestamp?) throws {
        let state = SubscriptionState(status: status, cancelsAt: cancelsAt)
        try tx.apply(state, to: subscription, changedAt: event.occurredAt, sellers, now: now)
    }

    func current(_ subscription: Subscription) throws -> Subscription {
        try tx.subscription(subscription.id, in: event.workspaceID) ?? subscription
    }
}

extension Subscription {
    fileprivate var state: SubscriptionState { SubscriptionState(status: status, cancelsAt: cancelsAt) }

    /// Whether a paid invoice makes it active again.
    fileprivate var canRecover: Bool { [.incomplete, .pastDue, .unpaid].contains(status) }

    /// On the order's terms; nil where the order is for no plan. Any news of the provider is later than this beginning.
    fileprivate init?(of order: Order, _ reference: SubscriptionReference, id: ID<Subscription>, now: Timestamp) {
        guard case .subscription(let plan, let period) = order.purpose else { return nil }
        self.init(
            id: id, workspaceID: order.workspaceID, orderID: order.id, customerID: order.customerID, seller: order.seller, plan: plan,
            period: period, price: order.amount, status: .incomplete, paidFrom: nil, paidUntil: nil, cancelsAt: nil,
            provider: order.provider, providerSubscriptionID: reference.id, providerCustomerID: reference.customer,
            providerChangedAt: Timestamp(seconds: 0), createdAt: now, endedAt: nil)
    }
}
