import AIGateway
import Ledger
import Storage
import Values

extension Transaction {
    /// Records the calls and enters what they cost. A call's id is its transfer's, so none is entered twice.
    func book(_ calls: [AICall], for question: Question, now: Timestamp) throws {
        try record(calls)
        for call in calls where !call.cost.isZero {
            let transfer = NewTransfer(
                id: ID(sharing: call.id), workspace: question.workspaceID,
                debit: .expense("ai", call.model.provider, call.model.name), credit: .payable(call.model.provider), amount: call.cost,
                category: "ai", provider: call.model.provider, subject: "\(question.id)", description: "\(call.model)", occurredAt: now)
            try post(transfer, now: now).requirePosted()
        }
    }
}
