import Customers
import Storage
import Values

extension Billing {
    /// Gives the customer the plan's free days, once: who had any of it before has tried it. Throws `SubscriptionError`, or
    /// `BillingError.unknownPlan`.
    package func beginTrial(
        of plan: String, by customer: ID<Customer>, id: ID<PlanGrant>? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> PlanGrant {
        if let id, let known = try tx.grant(id, in: workspace) { return known }
        let version = try soldVersion(ofPlan: plan, tx, now: now)
        guard version.plan.trialDays > 0 else { throw SubscriptionError.noTrial(plan: plan) }
        try tx.lock(customer, in: workspace)
        guard try mayTry(version.plan, customer, tx) else { throw SubscriptionError.triedBefore }
        return try tx.grant(version, .days(version.plan.trialDays), to: customer, .trial, id: id, now: now)
    }

    /// As `beginTrial`, for whom a caller of the API names.
    package func beginTrial(
        of plan: String, byUser userID: String, id: ID<PlanGrant>?, _ tx: Transaction, now: Timestamp
    ) throws -> PlanGrant {
        try beginTrial(of: plan, by: try tx.buyer(userID, in: workspace, now: now), id: id, tx, now: now)
    }

    package func mayTry(_ plan: Plan, _ customer: ID<Customer>, _ tx: Transaction) throws -> Bool {
        guard plan.trialDays > 0 else { return false }
        return try !tx.hasHad(plan.key, customer, in: workspace)
    }
}
