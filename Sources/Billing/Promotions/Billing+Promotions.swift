import Customers
import Ledger
import Storage
import Values

extension Billing {
    /// Throws `PromotionError` where it is not one that can be redeemed. An `id` that was made before is the promotion of then.
    package func add(_ new: NewPromotion, id: ID<Promotion>? = nil, _ tx: Transaction, now: Timestamp) throws -> Promotion {
        if let id, let known = try tx.promotion(id, in: workspace) { return known }
        try check(new, now)
        if case .days(_, let plan) = new.benefit { _ = try soldVersion(ofPlan: plan, tx, now: now) }
        if let plan = new.plan { _ = try soldVersion(ofPlan: plan, tx, now: now) }
        let plan = if case .days(_, let plan) = new.benefit { plan } else { new.plan }
        let promotion = Promotion(
            id: id ?? ID(at: now), workspaceID: workspace, code: try new.code.map(PromotionCode.read) ?? PromotionCode.random(),
            benefit: new.benefit, plan: plan, limit: new.limit, redeemed: 0, expiresAt: new.expiresAt, createdAt: now)
        guard try tx.insert(promotion) else { throw PromotionError.taken(promotion.code) }
        return promotion
    }

    private func check(_ new: NewPromotion, _ now: Timestamp) throws {
        switch new.benefit {
        case .percent(let percent): guard (1...99).contains(percent) else { throw PromotionError.badPercent }
        case .amount(let amount), .balance(let amount): guard amount.nanos > 0 else { throw PromotionError.badAmount }
        case .days(let days, _): guard (1...3650).contains(days) else { throw PromotionError.badDays }
        }
        if let limit = new.limit, !(1...1_000_000).contains(limit) { throw PromotionError.badLimit }
        if let end = new.expiresAt, end <= now { throw PromotionError.alreadyPast }
    }

    /// The promotion of a code as people type it. Throws `PromotionError` where there is none, or it cannot be redeemed any more.
    package func promotion(_ code: String, _ tx: Transaction, now: Timestamp) throws -> Promotion {
        guard let text = try? PromotionCode.read(code),  // what is no code is nobody's
            let promotion = try tx.promotion(code: text, in: workspace)
        else { throw PromotionError.unknown(code) }
        if let end = promotion.expiresAt, end <= now { throw PromotionError.expired }
        if let limit = promotion.limit, promotion.redeemed >= limit { throw PromotionError.usedUp }
        return promotion
    }

    /// What a code gives by itself, given once to each customer. Throws `PromotionError`, and then nothing was changed once the
    /// caller's transaction is undone.
    package func redeem(
        _ code: String, by customer: ID<Customer>, id: ID<Redemption>? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> (redemption: Redemption, promotion: Promotion) {
        if let id, let known = try tx.redemption(id, in: workspace), let promotion = try tx.promotion(known.promotionID, in: workspace) {
            return (known, promotion)
        }
        let promotion = try promotion(code, tx, now: now)
        guard !promotion.benefit.isDiscount else { throw PromotionError.needsOrder }
        let redemption = try tx.take(promotion, by: customer, order: nil, id: id ?? ID(at: now), now: now)
        switch promotion.benefit {
        case .percent, .amount: break
        case .balance(let amount):
            let transfer = NewTransfer(
                id: ID(sharing: redemption.id), workspace: workspace, debit: .expense("promotion"), credit: .wallet(customer),
                amount: amount, category: "promotion", subject: "\(redemption.id)", description: "code \(promotion.code)", occurredAt: now)
            try tx.post(transfer, now: now).requirePosted()
        case .days(let days, let plan):
            let version = try soldVersion(ofPlan: plan, tx, now: now)
            try tx.grant(version, .days(days), to: customer, .promotion, id: ID(sharing: redemption.id), now: now)
        }
        return (redemption, promotion)
    }

    /// As `redeem`, for whom a caller of the API names.
    package func redeem(
        _ code: String, byUser userID: String, id: ID<Redemption>?, _ tx: Transaction, now: Timestamp
    ) throws -> (redemption: Redemption, promotion: Promotion) {
        try redeem(code, by: try tx.buyer(userID, in: workspace, now: now), id: id, tx, now: now)
    }

    /// The price with the promotion's discount, in steps that `provider` can charge.
    func discounted(
        _ terms: SaleTerms, by promotion: Promotion, through provider: any PaymentProvider
    ) throws -> Money {
        let amount = terms.amount
        if let plan = promotion.plan, terms.version?.plan.key != plan { throw PromotionError.otherPlan(plan) }
        let step = provider.smallestStep(of: amount.currency).nanos
        switch promotion.benefit {
        case .percent(let percent):
            let exact = try amount.times(Int64(100 - percent), dividedBy: 100)
            // In the customer's favour.
            return Money(nanos: exact.nanos / step * step, amount.currency)
        case .amount(let discount):
            // Stars are another money than the one that the discount is in.
            guard discount.currency == amount.currency else { throw PromotionError.notForOrders }
            return try amount.subtracting(discount)
        case .balance, .days: throw PromotionError.notForOrders
        }
    }

    /// A plan for a time, from the owner; nil is one period of it.
    package func give(
        _ plan: String, days: Int?, to userID: String, id: ID<PlanGrant>? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> PlanGrant {
        if let id, let known = try tx.grant(id, in: workspace) { return known }
        if let days, !(1...3650).contains(days) { throw PromotionError.badDays }
        let version = try soldVersion(ofPlan: plan, tx, now: now)
        let customer = try tx.buyer(userID, in: workspace, now: now)
        return try tx.grant(
            version, days.map { .days($0) } ?? .period(version.plan.period), to: customer, .owner, id: id, now: now)
    }
}

/// How codes are written.
enum PromotionCode {
    private static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    /// Without those that are read as others.
    private static let unmistakable = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")

    /// In capitals, without blanks around it. Throws `PromotionError.badCode`.
    static func read(_ text: String) throws(PromotionError) -> String {
        let code = text.uppercased().filter { !$0.isWhitespace }
        guard (4...40).contains(code.count), code.allSatisfy(allowed.contains) else { throw .badCode }
        return code
    }

    /// 31^12 of them: nobody guesses one.
    static func random() -> String { String((0..<12).map { _ in unmistakable[Int.random(in: 0..<unmistakable.count)] }) }
}
