import Values

/// What Telegram can be asked to do with a subscription in Stars (source: core.telegram.org/bots/api#edituserstarsubscription): no further period
/// is charged, or the person may take that back.
extension Stars {
    package func perform(
        _ change: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState {
        switch change.action {
        case .cancelAtPeriodEnd:
            try await setCancelled(true, subscription, payments)
            return SubscriptionState(status: subscription.status, cancelsAt: nil, endsWithPeriod: true)
        case .resume:
            try await setCancelled(false, subscription, payments)
            // It goes on when the person says so in Telegram, which tells that then.
            return SubscriptionState(status: subscription.status, cancelsAt: subscription.cancelsAt)
        case .cancelNow:
            guard let end = subscription.paidUntil, end <= change.createdAt else {
                throw .refused(
                    "Telegram ends a subscription in Stars with its period: cancel it at the period's end, and give the payment back for what "
                        + "is left")
            }
            do { try await setCancelled(true, subscription, payments) } catch {
                // Telegram knows no subscription past its end: there is nothing left to cancel.
                guard case .refused = error else { throw error }
            }
            return SubscriptionState(status: .cancelled, cancelsAt: nil)
        case .pause: throw .refused("Telegram cannot pause a subscription in Stars: cancel it at the period's end")
        case .collect: throw .refused("Telegram tries by itself until the customer has enough Stars")
        case .changePlan:
            throw .refused(
                "Telegram cannot change the price of a subscription in Stars: cancel it at the period's end, and sell the other plan then")
        }
    }

    /// A subscription is known to Telegram by its payer and its first charge.
    private func setCancelled(
        _ isCancelled: Bool, _ subscription: Subscription, _ payments: [Payment]
    ) async throws(PaymentProviderError) {
        guard let first = payments.min(by: { $0.paidAt < $1.paidAt })?.providerPaymentID,
            let payer = subscription.providerCustomerID.flatMap({ Int64($0) })
        else {
            throw .refused("no payment of the subscription is known")
        }
        _ = try await client(of: subscription.seller).call(
            "editUserStarSubscription", StarsClient.Charge(user: payer, charge: first, isCanceled: isCancelled), as: Bool.self)
    }
}
