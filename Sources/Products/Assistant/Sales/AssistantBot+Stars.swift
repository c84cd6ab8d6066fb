import Billing
import Channels
import Customers
import Storage
import Values

/// Telegram Stars: the bot is asked before each payment, and told after it.
extension AssistantBot {
    package func decide(_ query: PreCheckoutQuery, _ tx: Transaction, now: Timestamp) throws -> PreCheckoutVerdict {
        let payment = StarsQuery(
            id: query.id, bot: settings.botKey, payer: "\(query.sender.externalID)", payload: query.payload, currency: query.currency,
            amount: query.amount)
        guard let refusal = try billing.decide(payment, tx, now: now) else { return .agree }
        let chosen = try tx.language(of: query.customerID, in: workspace.id) ?? Language(tag: query.sender.languageCode)
        let language = try chosen ?? usualLanguage(tx)
        return .refuse(StarsText(refusal).text(in: language))
    }

    /// What the update says is believed or not where all news of payments is.
    func receivePayment(_ turn: Turn) throws {
        guard let update = try turn.tx.inbound(turn.event.inboundID) else { return }
        try billing.receiveStars(update.payload, through: settings.botKey, turn.tx, now: turn.now)
    }

    /// Whether customers are offered another provider than Stars, which Telegram does not want for digital goods.
    func offersOthers(_ chosen: OwnerSettings) -> Bool {
        let providers = settings.paymentProviders?.compactMap(billing.provider) ?? billing.providers
        return isSelling(chosen) && providers.contains { $0.name != Stars.name }
    }
}
