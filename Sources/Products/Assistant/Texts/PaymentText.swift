import Billing

/// What the Assistant says about what is paid for. Prices and days come as each language writes them; `what` a plan includes, as
/// `PlanScope` does.
enum PaymentText: Phrase {
    case ownersFree
    case unlimited
    case freeLeft(Int)
    case packLeft(Int)
    /// Goes on by itself after the day.
    case subscribed(until: String, what: String)
    /// Ends on the day.
    case subscribedUntilEnd(String, what: String)
    /// Its renewal is due.
    case subscribedUnpaid(what: String)
    case toCancel
    case plan(name: String, price: String, what: String)
    /// Where nothing is free, none was used up.
    case usedUp(free: Int)
    case payAndAskAgain
    case noCheckout
    /// Plain: shown in passing over the chat.
    case preparing
    case alreadySubscribed
    case payPack(Int, price: String)
    case payPlan(name: String, price: String)
    case thanksForPack(Int, left: Int)
    case thanksForPlan(name: String, until: String, what: String)
    case paymentFailed
    case renewalFailed(name: String)
    case renewed(until: String)
    case subscriptionEnds(String)
    case subscriptionGoesOn
    case subscriptionEnded
    case subscriptionStopped
    case refunded(String)
    /// In a group.
    case payInPrivate
}

/// What stands on buttons that sell, and on the check-out page. Plain.
enum OfferLabel: Phrase {
    case questions(Int)
    case pack(Int, price: String)
    case subscribe(String)
    case pay(String)
    case openChat
}

/// How often a plan is paid, behind its price. Plain.
enum PeriodName: String, CaseIterable, Phrase {
    case day
    case week
    case month
    case year
    case once

    init(_ period: Plan.Period) {
        self =
            switch period {
            case .day: .day
            case .week: .week
            case .month: .month
            case .year: .year
            case .once: .once
            }
    }
}
