import Billing

/// What the Assistant says about plans, apart from their payments.
enum PlanText: Phrase {
    case forGood(name: String, what: String)
    case until(String, name: String, what: String)
    /// In place of `PaymentText.plan`, where it is bought once.
    case once(name: String, price: String, what: String)
    case thanksForGood(name: String, what: String)
    case left(Int)
    /// The questions of the plan.
    case usedUp(until: String)
    case usedUpForGood
}

/// What a plan lets one ask, as it stands in the middle of a sentence. Plain.
enum PlanScope: Phrase {
    case unlimited
    case questions(Int, per: Entitlement.Window)
    case metered(String)
    case none
}
