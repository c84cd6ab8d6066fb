import OutboundHTTP
import Values

/// Paddle Billing, the merchant of record: it sells in its own name, pays the sales tax, and passes on the rest (source:
/// developer.paddle.com). What we sell is told as prices that are in no catalogue, with tax in them, so that the customer pays what the
/// order says.
package struct Paddle: PaymentProvider {
    package static let name = "paddle"
    /// Paddle's own libraries take 5 s, which a proxy or a busy minute uses up. An event counts once however old it is.
    package static let usualTolerance: Int64 = 300

    package var name: String { Self.name }
    package var title: String { "Paddle" }
    let client: PaddleClient
    let webhookSecrets: [String]
    let tolerance: Int64

    /// Several webhook secrets are believed at a time, so that one can be rotated. `url` is without a slash at its end; `tolerance` is how
    /// many seconds a signature's time may be off.
    package init(apiKey: String, webhookSecrets: [String], url: String, tolerance: Int64 = usualTolerance, http: HTTPClient) {
        client = PaddleClient(key: apiKey, url: url, http: http)
        self.webhookSecrets = webhookSecrets
        self.tolerance = tolerance
    }

    package func canSell(_ purpose: Order.Purpose, in currency: Currency) -> Bool { PaddleAmount.isSupported(currency) }

    package func smallestStep(of currency: Currency) -> Money { PaddleAmount.smallestStep(of: currency) }

    package func leastCharge(in currency: Currency) -> Money { PaddleAmount.leastCharge(in: currency) }

    package func mostCharge(in currency: Currency) -> Money? { nil }

    package func check() async throws(PaymentProviderError) {
        _ = try await client.get("/transactions?per_page=1", as: PaddlePage<PaddleTransaction>.self)
    }
}

// MARK: Selling

extension Paddle {
    private struct NewTransaction: Encodable {
        let items: [PaddleNewItem]
        let currencyCode: String
        let collectionMode: String
        let customData: PaddleEcho
    }

    /// Paddle knows no idempotency, so a request whose answer was lost leaves a transaction behind that nobody is shown and nobody pays.
    package func checkout(for order: Order) async throws(PaymentProviderError) -> Checkout {
        guard let amount = PaddleAmount.minorUnits(of: order.amount) else { throw .refused("\(order.amount) cannot be charged") }
        var period: Plan.Period?
        if case .subscription(_, let sold) = order.purpose { period = sold }
        let price = PaddlePrice(named: order.description, amount, order.amount.currency, every: period)
        let new = NewTransaction(
            items: [.init(quantity: 1, price: price)], currencyCode: order.amount.currency.code, collectionMode: "automatic",
            customData: .init(orderId: "\(order.id)"))
        let transaction = try await client.post("/transactions", new, as: PaddleAnswer<PaddleTransaction>.self).data
        guard let url = transaction.checkout?.url else {
            throw .refused("Paddle has no page to pay at: set a default payment link in its dashboard, Checkout, Checkout settings")
        }
        return Checkout(id: transaction.id, url: url)
    }
}

// MARK: What is asked afterwards

extension Paddle {
    package func state(ofSubscription id: String) async throws(PaymentProviderError) -> SubscriptionState {
        let subscription = try await client.get("/subscriptions/\(id)", as: PaddleAnswer<PaddleSubscription>.self).data
        do { return try subscription.state } catch { throw .unreadable("\(error)") }
    }

    private struct NewAdjustment: Encodable {
        struct Item: Encodable {
            let itemId: String
            let type: String
            let amount: String
        }

        let action: String
        let type: String
        let transactionId: String
        let reason: String
        let items: [Item]?
    }

    /// Paddle knows no idempotency: the key stands in the reason, and an adjustment that bears it is the one that was made before.
    package func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String {
        guard let units = PaddleAmount.minorUnits(of: amount) else { throw .refused("\(amount) cannot be given back") }
        let id = payment.providerPaymentID
        let known = try await client.get("/adjustments?transaction_id=\(id)&per_page=50", as: PaddlePage<PaddleAdjustment>.self).data
        if let made = known.first(where: { $0.reason?.hasPrefix(key) == true }) { return made.id }
        let isFull = amount == payment.amount
        var items: [NewAdjustment.Item]?
        if !isFull {
            let transaction = try await client.get("/transactions/\(id)", as: PaddleAnswer<PaddleTransaction>.self).data
            guard let line = transaction.details?.lineItems?.first else { throw .unreadable("the transaction has no line") }
            items = [.init(itemId: line.id, type: "partial", amount: units)]
        }
        let new = NewAdjustment(
            action: "refund", type: isFull ? "full" : "partial", transactionId: id, reason: "\(key): \(reason)", items: items)
        return try await client.post("/adjustments", new, as: PaddleAnswer<PaddleAdjustment>.self).data.id
    }

    package func settlement(of payment: Payment) async throws(PaymentProviderError) -> Settlement? {
        let id = payment.providerPaymentID
        let transaction = try await client.get("/transactions/\(id)", as: PaddleAnswer<PaddleTransaction>.self).data
        do {
            guard transaction.status == "completed", let kept = try transaction.kept else { return nil }
            return Settlement(intentID: id, chargeID: nil, fee: .init(id: id, amount: kept))
        } catch {
            throw .unreadable("\(error)")
        }
    }
}
