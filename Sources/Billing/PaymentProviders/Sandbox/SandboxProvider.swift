import Foundation
import OutboundHTTP
import Storage
import Values

/// The sandbox's own payment provider: for trying everything without an account anywhere. Nothing that is paid here is money, so it is there only
/// where `payments.sandbox` names it.
package struct SandboxProvider: PaymentProvider {
    package static let name = "sandbox"
    /// After which a check-out is paid by itself, where that is asked for.
    private static let automaticSeconds = 5

    package var name: String { Self.name }
    package var title: String { "Sandbox" }
    private let url: String
    private let secret: String
    private let isAutomatic: Bool
    private let http: HTTPClient

    /// `url` is without a slash at its end, such as `http://127.0.0.1:8090/till`; `secret` opens the API and signs events.
    package init(url: String, secret: String, isAutomatic: Bool = false, http: HTTPClient) {
        self.url = url
        self.secret = secret
        self.isAutomatic = isAutomatic
        self.http = http
    }

    /// Any currency but Stars, which exist in Telegram alone.
    package func canSell(_ purpose: Order.Purpose, in currency: Currency) -> Bool { currency != .stars }

    package func smallestStep(of currency: Currency) -> Money { Money(nanos: Money.nanosPerUnit / 100, currency) }
    package func leastCharge(in currency: Currency) -> Money { smallestStep(of: currency) }
    package func mostCharge(in currency: Currency) -> Money? { nil }

    package func check() async throws(PaymentProviderError) { _ = try await call(.get, "/v1/account", Nothing?.none, as: Account.self) }

    package func checkout(for order: Order) async throws(PaymentProviderError) -> Checkout {
        var period: String?
        if case .subscription(_, let sold) = order.purpose { period = sold.rawValue }
        let made = try await call(
            .post, "/v1/checkouts",
            NewCheckout(
                order: "\(order.id)", description: order.description, amount: order.amount.decimal, currency: order.amount.currency.code,
                period: period, paidURL: order.paidURL, cancelledURL: order.cancelledURL,
                autoSeconds: isAutomatic ? Self.automaticSeconds : nil), as: MadeCheckout.self)
        return Checkout(id: made.id, url: made.url)
    }

    /// Nothing is kept of what is no money.
    package func settlement(of payment: Payment) async throws(PaymentProviderError) -> Settlement? {
        Settlement(intentID: payment.providerPaymentID, chargeID: payment.providerPaymentID, fee: nil)
    }

    /// A payment goes back whole.
    package func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String {
        guard amount == payment.amount else { throw .refused("the sandbox gives back a payment whole: \(payment.amount)") }
        return try await call(
            .post, "/v1/refunds", NewRefund(payment: payment.providerPaymentID), as: MadeRefund.self
        ).payment
    }

    package func state(ofSubscription id: String) async throws(PaymentProviderError) -> SubscriptionState {
        let known = try await call(.get, "/v1/subscriptions/\(id)", Nothing?.none, as: KnownSubscription.self)
        switch known.status {
        case "active": return SubscriptionState(status: .active, cancelsAt: nil)
        case "unpaid": return SubscriptionState(status: .pastDue, cancelsAt: nil)
        default: return SubscriptionState(status: .cancelled, cancelsAt: nil)
        }
    }
}

extension SandboxProvider {
    package func perform(
        _ change: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState {
        guard change.action == .cancelNow else { throw .refused("the sandbox ends a subscription at once, and does nothing else to it") }
        let path = "/v1/subscriptions/\(subscription.providerSubscriptionID)"
        _ = try await call(.post, path + "/cancellation", Nothing(), as: KnownSubscription.self)
        return SubscriptionState(status: .cancelled, cancelsAt: nil)
    }
}

// MARK: Its list

extension SandboxProvider {
    /// The events that moved money, as they were told.
    package func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]? {
        let answer = try await bytes(.get, "/v1/movements?since=\(since.seconds)", Nothing?.none)
        // What is no object has no items.
        let items = ((try? JSONSerialization.jsonObject(with: Data(answer))) as? [String: Any])?["items"] as? [[String: Any]]
        guard let items else { throw .unreadable("its movements are no list") }
        var records: [PaymentRecord] = []
        for item in items {
            // It was read from JSON, so it can be written as such.
            guard let body = try? JSONSerialization.data(withJSONObject: item, options: [.sortedKeys]) else {
                throw .unreadable("a movement cannot be written")
            }
            do {
                let told = try received(Array(body))
                let event = ReceivedEvent(
                    id: "record:\(told.id)", type: told.type, occurredAt: told.occurredAt, objectID: told.objectID, subject: told.subject)
                records.append(PaymentRecord(event: event, body: Array(body)))
            } catch { throw .unreadable("\(error)") }
        }
        return records
    }
}

// MARK: Its events

extension SandboxProvider {
    package func receive(_ body: [UInt8], headers: WebhookHeaders, now: Timestamp) throws(WebhookRefusal) -> ReceivedEvent {
        guard let signature = headers["Sandbox-Signature"] else { throw .unsigned }
        // Signed as Stripe signs, so that there is nothing more to learn.
        try WebhookSignature(signature, .stripe).verify(body, secrets: [secret], tolerance: Stripe.tolerance, now: now)
        return try received(body)
    }

    private func received(_ body: [UInt8]) throws(WebhookRefusal) -> ReceivedEvent {
        let event: Event
        do { event = try JSONDecoder().decode(Event.self, from: Data(body)) } catch { throw .unreadable("it is no event of the sandbox's") }
        return ReceivedEvent(
            id: event.id, type: event.type, occurredAt: Timestamp(seconds: event.created),
            objectID: event.data.payment ?? event.data.checkout,
            subject: event.data.order)
    }

    package func news(of body: [UInt8]) throws(PaymentNewsError) -> PaymentNews {
        let event: Event
        do { event = try JSONDecoder().decode(Event.self, from: Data(body)) } catch { throw .unreadable("it is no event of the sandbox's") }
        let data = event.data
        let subscription = data.subscription.map { SubscriptionReference(id: $0, order: data.order) }
        switch event.type {
        case "payment.paid":
            return .paid(
                PaymentReference(order: data.order, checkout: data.checkout, intent: data.payment, charge: data.payment),
                amount: try money(data))
        case "payment.failed":
            return .checkoutFailed(order: data.order, checkout: data.checkout, reason: data.reason ?? "the payment failed")
        case "checkout.expired": return .checkoutExpired(order: data.order, checkout: data.checkout)
        case "payment.refunded":
            return .refunded(PaymentReference(order: data.order, intent: data.payment, charge: data.payment), total: try money(data))
        case "subscription.paid":
            guard let subscription, let payment = data.payment, let from = data.from, let until = data.until else {
                throw .unreadable("a period's payment does not say of what")
            }
            return .invoicePaid(
                InvoicePaid(
                    subscription: subscription, invoice: payment, intent: payment, charge: payment, amount: try money(data),
                    from: Timestamp(seconds: from), until: Timestamp(seconds: until)))
        case "subscription.failed":
            guard let subscription else { throw .unreadable("it names no subscription") }
            return .invoiceFailed(subscription, invoice: event.id, reason: data.reason ?? "the payment failed")
        case "subscription.cancelled":
            guard let subscription else { throw .unreadable("it names no subscription") }
            return .subscriptionState(subscription, SubscriptionState(status: .cancelled, cancelsAt: nil))
        default: return .nothing(reason: "“\(event.type.prefix(60))” is not acted upon")
        }
    }

    private func money(_ data: Event.Subject) throws(PaymentNewsError) -> Money {
        guard let currency = Currency(data.currency) else { throw .unreadable("it names no currency") }
        do { return try Money(data.amount, currency) } catch { throw .unreadable("\(error)") }
    }
}

// MARK: Over HTTP

extension SandboxProvider {
    private struct Nothing: Encodable {}
    private struct Account: Decodable { let name: String }

    private struct NewCheckout: Encodable {
        let order: String
        let description: String
        let amount: String
        let currency: String
        let period: String?
        let paidURL: String
        let cancelledURL: String
        let autoSeconds: Int?

        private enum CodingKeys: String, CodingKey {
            case order, description, amount, currency, period
            case paidURL = "paid_url"
            case cancelledURL = "cancelled_url"
            case autoSeconds = "auto_seconds"
        }
    }

    private struct MadeCheckout: Decodable {
        let id: String
        let url: String
    }

    private struct NewRefund: Encodable { let payment: String }
    private struct MadeRefund: Decodable { let payment: String }

    private struct KnownSubscription: Decodable { let status: String }
    private struct Refusal: Decodable { let error: String }

    private struct Event: Decodable {
        struct Subject: Decodable {
            let checkout: String
            let order: String
            let amount: String
            let currency: String
            let payment: String?
            let subscription: String?
            let from: Int64?
            let until: Int64?
            let reason: String?
        }

        let id: String
        let type: String
        let created: Int64
        let data: Subject
    }

    private func call<Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?, as type: Answer.Type
    ) async throws(PaymentProviderError) -> Answer {
        let bytes = try await bytes(method, path, body)
        do { return try JSONDecoder().decode(Answer.self, from: Data(bytes)) } catch { throw .unreadable("\(error)") }
    }

    private func bytes(
        _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?
    ) async throws(PaymentProviderError) -> [UInt8] {
        var request = HTTPRequest(method, url + path, headers: [(name: "Authorization", value: "Bearer \(secret)")])
        if let body { request.body = .bytes(try written(body), contentType: "application/json") }
        let response = try await http.answer(to: request)
        switch response.status {
        case 200..<300: return response.body
        case 401: throw .unauthorised("the sandbox does not accept the secret")
        case 500...: throw .down("the sandbox failed with \(response.status)")
        default:
            // What is not in its form has no words.
            let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(response.body))
            throw .refused(refusal?.error ?? "the sandbox refused with \(response.status)")
        }
    }

    private func written(_ body: some Encodable) throws(PaymentProviderError) -> [UInt8] {
        do { return Array(try JSONEncoder().encode(body)) } catch { throw .refused("the request cannot be written as JSON") }
    }
}
