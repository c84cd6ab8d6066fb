import Values

/// Stripe's customer portal (source: docs.stripe.com/api/customer_portal/sessions/create). What customers may do there is set in its dashboard;
/// what they do comes as events.
extension Stripe {
    package var hasPortal: Bool { true }

    package func portal(for subscription: Subscription, key: String) async throws(PaymentProviderError) -> String? {
        struct Session: Decodable { let url: String }
        guard let customer = subscription.providerCustomerID else {
            throw .refused("Stripe has not named the customer of the subscription yet")
        }
        return try await client.post("/v1/billing_portal/sessions", [("customer", customer)], idempotencyKey: key, as: Session.self).url
    }
}
