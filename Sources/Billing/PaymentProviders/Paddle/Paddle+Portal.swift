import Values

/// Paddle's customer portal (source: developer.paddle.com/api-reference/customer-portals/create-customer-portal-session).
extension Paddle {
    package var hasPortal: Bool { true }

    private struct NewSession: Encodable {
        let subscriptionIds: [String]
    }

    private struct Session: Decodable {
        struct URLs: Decodable {
            struct General: Decodable { let overview: String }
            let general: General
        }
        let urls: URLs
    }

    package func portal(for subscription: Subscription, key: String) async throws(PaymentProviderError) -> String? {
        guard let customer = subscription.providerCustomerID else {
            throw .refused("Paddle has not named the customer of the subscription yet")
        }
        let new = NewSession(subscriptionIds: [subscription.providerSubscriptionID])
        let path = "/customers/\(customer)/portal-sessions"
        return try await client.post(path, new, as: PaddleAnswer<Session>.self).data.urls.general.overview
    }
}
