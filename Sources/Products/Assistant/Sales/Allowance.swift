import Billing
import Channels
import Customers
import Storage
import Values

/// What a customer may still ask a bot, as it is counted in the transaction that asks.
struct Allowance {
    /// False where nothing is sold, and so nothing counted.
    let isLimited: Bool
    let freeLeft: Int
    let packLeft: Int
    let subscription: Subscription?

    /// What pays for the next question; nil where nothing does. What runs out by time comes before what runs out by use.
    var payer: Question.Payer? {
        if !isLimited { return .free }
        if subscription != nil { return .subscription }
        if freeLeft > 0 { return .free }
        return packLeft > 0 ? .pack : nil
    }
}

extension AssistantBot {
    /// Whether anything is sold at all.
    func isSelling(_ chosen: OwnerSettings) -> Bool {
        chosen.pricePerQuestion != nil || settings.plan != nil || settings.starsPack != nil
    }

    func allowance(_ turn: Turn) throws -> Allowance {
        try allowance(of: turn.event.customerID, turn.settings, turn.tx, turn.now)
    }

    /// `customer` is nil where the channel names nobody: nobody has nothing left.
    func allowance(
        of customer: ID<Customer>?, _ chosen: OwnerSettings, _ tx: Transaction, _ now: Timestamp
    ) throws -> Allowance {
        guard isSelling(chosen) else {
            return Allowance(isLimited: false, freeLeft: 0, packLeft: 0, subscription: nil)
        }
        guard let customer else { return Allowance(isLimited: true, freeLeft: 0, packLeft: 0, subscription: nil) }
        let asked = try tx.questionCount(of: customer, paidBy: .free, bot: settings.botKey)
        let used = try tx.questionCount(of: customer, paidBy: .pack, bot: settings.botKey)
        let bought = try tx.paidQuantity(of: customer, seller: settings.botKey, in: workspace.id)
        let subscription = try tx.activeSubscription(of: customer, plan: settings.plan, in: workspace.id, now: now)
        return Allowance(
            isLimited: true, freeLeft: max(0, chosen.freeQuestions - asked), packLeft: max(0, bought - used), subscription: subscription)
    }
}
