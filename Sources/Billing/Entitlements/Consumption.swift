import Customers
import Ledger
import Storage
import Values

/// One use of what an entitlement grants: counted, and paid for where it is metered.
package struct Consumption: Identified, Sendable {
    package static let idPrefix = "consumption"

    package let id: ID<Consumption>
    package let workspaceID: ID<Workspace>
    package let customerID: ID<Customer>
    package let entitlement: String
    package let quantity: Int
    /// Where it was counted; nil where nothing limits it.
    var window: (per: Entitlement.Window, from: Timestamp)?
    /// What the wallet paid.
    package internal(set) var price: Money?
    package let createdAt: Timestamp
    package let releasedAt: Timestamp?
}

/// What became of a wish to use something. All but `granted` changed nothing.
package enum ConsumeResult: Sendable, Equatable {
    /// So many are left in the window; nil where nothing limits them.
    case granted(remaining: Int?)
    /// Used up until then; nil where no time brings more.
    case exhausted(until: Timestamp?)
    /// The wallet holds less than the price.
    case unpaid(price: Money, balance: Money)
    /// No plan of the customer includes it.
    case notIncluded

    package var isGranted: Bool {
        if case .granted = self { true } else { false }
    }
}

/// So many of something in each window of a kind. Plans have them; products may have others, such as the first questions that are
/// free.
package struct Allotment: Sendable, Equatable {
    /// Whose counter it is: `questions`.
    package let name: String
    package let count: Int
    package let window: Entitlement.Window

    package init(_ name: String, _ count: Int, per window: Entitlement.Window) {
        self.name = name
        self.count = count
        self.window = window
    }
}

extension Billing {
    /// Uses `quantity` of what the customer's plans include, of `plan` alone where one is named. `id` is the caller's: the same is counted
    /// and charged once, however often it is tried, and `release` gives it back. It is a part of the caller's transaction: where that
    /// is undone, nothing was used.
    package func consume(
        _ name: String, quantity: Int = 1, of customer: ID<Customer>, plan: String? = nil, id: ID<Consumption>, _ tx: Transaction,
        now: Timestamp
    ) throws -> ConsumeResult {
        if let known = try tx.consumption(id, in: workspace), known.releasedAt == nil {
            return .granted(remaining: try remaining(name, of: customer, plan: plan, tx, now: now))
        }
        var refusals: [ConsumeResult] = []
        for held in try tx.heldPlans(of: customer, plan: plan, in: workspace, now: now) {
            let result = try consume(name, quantity, of: customer, held, id, tx, now)
            if result.isGranted { return result }
            refusals.append(result)
        }
        return refusals.mildest
    }

    private func consume(
        _ name: String, _ quantity: Int, of customer: ID<Customer>, _ held: HeldPlan, _ id: ID<Consumption>, _ tx: Transaction,
        _ now: Timestamp
    ) throws -> ConsumeResult {
        switch held.terms(of: name) {
        case .limit(let count, let window):
            return try consume(Allotment(name, count, per: window), quantity: quantity, of: customer, id: id, tx, now: now)
        case .feature(true):
            try tx.insert(consumption(id, name, quantity, of: customer, now))
            return .granted(remaining: nil)
        case .feature(false), nil: return .notIncluded
        case .metered(let price):
            var use = consumption(id, name, quantity, of: customer, now)
            use.price = try price.times(Int64(quantity))
            return try tx.charge(use, now: now)
        }
    }

    /// Uses `quantity` of an allotment, exactly: however many are tried at once, no more than its count are granted.
    package func consume(
        _ allotment: Allotment, quantity: Int = 1, of customer: ID<Customer>, id: ID<Consumption>, _ tx: Transaction, now: Timestamp
    ) throws -> ConsumeResult {
        let bounds = bounds(of: allotment.window, containing: now)
        if let known = try tx.consumption(id, in: workspace), known.releasedAt == nil {
            return .granted(remaining: try remaining(allotment, of: customer, tx, now: now))
        }
        var use = consumption(id, allotment.name, quantity, of: customer, now)
        use.window = (allotment.window, bounds.from)
        guard let used = try tx.count(use, upTo: allotment.count) else { return .exhausted(until: bounds.until) }
        try tx.insert(use)
        return .granted(remaining: allotment.count - used)
    }

    /// How many of an allotment are left now.
    package func remaining(_ allotment: Allotment, of customer: ID<Customer>, _ tx: Transaction, now: Timestamp) throws -> Int {
        let from = bounds(of: allotment.window, containing: now).from
        return max(0, allotment.count - (try tx.used(allotment.name, allotment.window, from: from, of: customer, in: workspace)))
    }

    /// What is left of an entitlement; nil where nothing limits it. Nothing is left of what no plan includes.
    package func remaining(
        _ name: String, of customer: ID<Customer>, plan: String? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> Int? {
        var most = 0
        for held in try tx.heldPlans(of: customer, plan: plan, in: workspace, now: now) {
            switch held.terms(of: name) {
            case .limit(let count, let window):
                most = max(most, try remaining(Allotment(name, count, per: window), of: customer, tx, now: now))
            case .feature(true), .metered: return nil
            case .feature(false), nil: continue
            }
        }
        return most
    }

    /// Gives back what was used for work that failed, its price too; once, and nothing where `id` was never granted.
    package func release(_ id: ID<Consumption>, _ tx: Transaction, now: Timestamp) throws {
        try tx.release(id, in: workspace, now: now)
    }

    private func consumption(
        _ id: ID<Consumption>, _ name: String, _ quantity: Int, of customer: ID<Customer>, _ now: Timestamp
    ) -> Consumption {
        Consumption(
            id: id, workspaceID: workspace, customerID: customer, entitlement: name, quantity: quantity, window: nil, price: nil,
            createdAt: now, releasedAt: nil)
    }

    /// All time is one window, and has no end.
    private func bounds(of window: Entitlement.Window, containing now: Timestamp) -> (from: Timestamp, until: Timestamp?) {
        let period: Report.Period
        switch window {
        case .day: period = .daily
        case .week: period = .weekly
        case .month: period = .monthly
        case .total: return (Timestamp(seconds: 0), nil)
        }
        let bounds = calendar.bounds(of: period, containing: now)
        return (bounds.from, bounds.to)
    }
}

extension HeldPlan {
    /// What was sold before plans had versions, or names no entitlements, includes everything.
    fileprivate func terms(of name: String) -> Entitlement.Terms? {
        guard let entitlements = terms?.entitlements else { return .feature(true) }
        return entitlements.first { $0.name == name }?.terms
    }
}

extension [ConsumeResult] {
    /// What helps the customer most: to wait for the nearest time, then to pay.
    fileprivate var mildest: ConsumeResult {
        let times = compactMap { if case .exhausted(let until) = $0 { until } else { nil } }
        if let nearest = times.min() { return .exhausted(until: nearest) }
        return first { if case .unpaid = $0 { true } else { false } } ?? first { $0 != .notIncluded } ?? .notIncluded
    }
}
