import Billing
import Channels
import Customers
import Storage
import Values

/// Tells owners what only they can see to.
package struct PaymentNotice: Sendable {
    private let owners: OwnerChats
    private let workspace: Workspace

    package init(_ owners: OwnerChats, _ workspace: Workspace) {
        self.owners = owners
        self.workspace = workspace
    }

    @Sendable package func tell(_ tx: Transaction, _ trouble: PaymentTrouble, now: Timestamp) throws {
        for chat in try owners.oneEach(tx) {
            let text = try text(of: trouble, in: chat.language, tx).text(in: chat.language)
            try tx.send(OutboundMessage(markdown: text), in: chat.conversation, now: now)
        }
    }

    private func text(of trouble: PaymentTrouble, in language: Language, _ tx: Transaction) throws -> MoneyNotice {
        switch trouble {
        case .notBelieved(let type, let reason, let job):
            return .notBelieved(type: type.escapedForMarkdown, reason: reason.escapedForMarkdown, job: "\(job)")
        case .unreconciled(let provider, let text):
            return .unreconciled(provider: provider.escapedForMarkdown, text.escapedForMarkdown)
        case .disputed(let order): return .disputed(language.price(order.amount))
        case .subscribedTwice(let order):
            let customer = try tx.customer(order.customerID, in: workspace.id)?.name ?? "\(order.customerID)"
            return .subscribedTwice(
                customer: customer.escapedForMarkdown, plan: order.description.escapedForMarkdown, price: language.price(order.amount))
        case .codeUsedTwice(let order, let code):
            return .codeUsedTwice(
                code: code.escapedForMarkdown, order: order.description.escapedForMarkdown, price: language.price(order.amount))
        }
    }
}
