import Billing
import Channels
import Customers
import Storage
import Values

/// What a customer may still ask a bot.
struct Allowance {
    /// False where nothing is sold, and so nothing counted.
    let isLimited: Bool
    let freeLeft: Int
    let packLeft: Int
    /// Of the bot's plan; nil where the customer has none.
    let held: HeldPlan?
    /// To the plan; also one that is paused or not paid for, when nothing of it is left.
    let subscription: Subscription?
    /// Questions of the plan; nil where it has no limit.
    let planLeft: Int?
}

extension Question {
    /// What a plan calls them among its entitlements.
    static let entitlement = "questions"
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
        guard isSelling(chosen), let customer else {
            return Allowance(
                isLimited: isSelling(chosen), freeLeft: 0, packLeft: 0, held: nil, subscription: nil, planLeft: 0)
        }
        let plan = try planKey(for: customer, tx, now)
        let held = try tx.heldPlans(of: customer, plan: plan, in: workspace.id, now: now).first
        return Allowance(
            isLimited: true, freeLeft: try billing.remaining(freeQuestions(chosen), of: customer, tx, now: now),
            packLeft: try billing.remaining(pack(of: customer, tx), of: customer, tx, now: now), held: held,
            subscription: try tx.activeSubscription(of: customer, plan: plan, in: workspace.id, now: now)
                ?? plan.flatMap { try tx.liveSubscription(of: customer, plan: $0, in: workspace.id) },
            planLeft: try billing.remaining(Question.entitlement, of: customer, plan: plan, tx, now: now))
    }

    private func freeQuestions(_ chosen: OwnerSettings) -> Allotment {
        Allotment("free_questions:\(settings.botKey)", chosen.freeQuestions, per: .total)
    }

    /// As many as were bought, and not given back.
    private func pack(of customer: ID<Customer>, _ tx: Transaction) throws -> Allotment {
        let bought = try tx.paidQuantity(of: customer, seller: settings.botKey, in: workspace.id)
        return Allotment("question_pack:\(settings.botKey)", bought, per: .total)
    }

    /// Uses up one question of what pays for it: what runs out by time before what runs out by use. Counted in the transaction that stores
    /// the question, so however many come at once, none is too many.
    func pay(for question: ID<Question>, _ turn: Turn) throws -> Payment {
        if turn.isByOwner { return .paid(by: .owner) }
        guard isSelling(turn.settings) else { return .paid(by: .free) }
        guard let customer = turn.event.customerID else { return .unpaid(.notIncluded) }
        let (tx, now) = (turn.tx, turn.now)
        let id = ID<Consumption>(sharing: question)
        let plan = try planKey(for: customer, tx, now)
        let ofPlan = try billing.consume(Question.entitlement, of: customer, plan: plan, id: id, tx, now: now)
        if ofPlan.isGranted { return .paid(by: .subscription) }
        if try billing.consume(freeQuestions(turn.settings), of: customer, id: id, tx, now: now).isGranted { return .paid(by: .free) }
        if try billing.consume(pack(of: customer, tx), of: customer, id: id, tx, now: now).isGranted { return .paid(by: .pack) }
        return .unpaid(ofPlan)
    }

    enum Payment {
        case paid(by: Question.Payer)
        /// With what the plan had to say.
        case unpaid(ConsumeResult)
    }
}

extension Transaction {
    /// A question that was not answered at all gives its turn back.
    func giveBack(_ question: Question, answer: Answer, now: Timestamp) throws {
        guard answer.status == .failed || answer.status == .stopped && (answer.output ?? "").isEmpty else { return }
        try release(ID(sharing: question.id), in: question.workspaceID, now: now)
    }
}
