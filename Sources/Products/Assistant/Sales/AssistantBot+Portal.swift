import Billing
import Channels
import Customers
import Storage
import Values

/// The payment provider's page where a subscriber cancels, takes that back, or changes the card.
extension AssistantBot {
    func portalButtons(_ subscription: Subscription?, _ turn: Turn) -> [[OutboundMessage.Button]] {
        guard let subscription, billing.hasPortal(subscription) else { return [] }
        return [[.init(LifeText.manage.text(in: turn.language), callback: Press.portal.data)]]
    }

    func openPortal(_ callbackID: String, _ turn: Turn) throws {
        guard let subscription = try allowance(turn).subscription, billing.hasPortal(subscription) else {
            return try turn.answer(callbackID, Text.unknownButton)
        }
        try billing.requestPortal(of: subscription.id, turn.tx, now: turn.now)
        try turn.answer(callbackID, LifeText.portalComes)
    }

    /// In the customer's own chat, whoever sold it: the page is for nobody else's eyes.
    package func portalReady(_ subscription: Subscription, url: String, _ tx: Transaction, now: Timestamp) throws {
        guard let chat = try ownChat(with: subscription.customerID, tx) else { return }
        let language = try language(of: subscription.customerID, tx)
        let button = OutboundMessage.Button(LifeText.openPortal.text(in: language), url: url)
        try tx.send(OutboundMessage(markdown: LifeText.portal.text(in: language), buttons: [[button]]), in: chat, now: now)
    }

    package func portalFailed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws {
        guard let chat = try ownChat(with: subscription.customerID, tx) else { return }
        let language = try language(of: subscription.customerID, tx)
        try tx.send(OutboundMessage(markdown: LifeText.noPortal.text(in: language)), in: chat, now: now)
    }
}
