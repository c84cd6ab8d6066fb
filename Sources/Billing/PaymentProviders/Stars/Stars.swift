import OutboundHTTP
import Values

/// Telegram Stars (source: core.telegram.org/bots/payments-stars). Each bot has an account of its own: what a bot sells is paid to the bot
/// whose token made the invoice. There is no webhook: a payment is an update of the bot's, handed on by `Billing.receiveStars`.
package struct Stars: PaymentProvider {
    package static let name = "stars"
    /// The only period that Telegram renews: 30 days.
    package static let periodSeconds: Int64 = 2_592_000
    /// Of one period.
    package static let largestSubscription: Int64 = 10_000

    /// A bot that can be paid.
    package struct Account: Sendable {
        /// Its key in `kontor.yaml`.
        package let bot: String
        package let token: String
        package let apiURL: String

        package init(bot: String, token: String, apiURL: String) {
            self.bot = bot
            self.token = token
            self.apiURL = apiURL
        }
    }

    package var name: String { Self.name }
    package var title: String { "Telegram Stars" }
    package var currency: Currency? { .stars }
    private let accounts: [Account]
    private let http: HTTPClient

    /// What is ordered through the API is sold by the first of `accounts`.
    package init(accounts: [Account], http: HTTPClient) {
        self.accounts = accounts
        self.http = http
    }

    package func canSell(_ purpose: Order.Purpose, in currency: Currency) -> Bool {
        guard currency == .stars, !accounts.isEmpty else { return false }
        switch purpose {
        case .payment: return true
        case .subscription(_, let period): return period == .month
        }
    }

    package func smallestStep(of currency: Currency) -> Money { Money(stars: 1) }

    package func leastCharge(in currency: Currency) -> Money { Money(stars: 1) }

    /// Of a single payment Telegram decides itself.
    package func mostCharge(in currency: Currency) -> Money? { nil }

    package func check() async throws(PaymentProviderError) {
        for account in accounts {
            _ = try await StarsClient(account, http: http).call("getMe", StarsClient.Nothing(), as: StarsClient.Me.self)
        }
    }

    /// The account that sells for `seller`; nil where there is none.
    func account(of seller: String) -> Account? { accounts.first { $0.bot == seller } ?? accounts.first }

    var statements: [StarsStatement] {
        accounts.map { StarsStatement(account: $0, client: StarsClient($0, http: http)) }
    }

    func client(of seller: String) throws(PaymentProviderError) -> StarsClient {
        guard let account = account(of: seller) else { throw .refused("no bot of this business can be paid in Stars") }
        return StarsClient(account, http: http)
    }
}

// MARK: Selling

extension Stars {
    /// A link that opens the payment in Telegram. A second one for the same order does no harm: whichever is paid, `Billing.decide` agrees to
    /// one payment of the order.
    package func checkout(for order: Order) async throws(PaymentProviderError) -> Checkout {
        guard let amount = order.amount.wholeStars else { throw .refused("\(order.amount) cannot be charged in Stars") }
        let isSubscription = order.purpose.kind == .subscription
        if isSubscription, amount > Self.largestSubscription {
            throw .refused("a subscription costs at most \(Self.largestSubscription) Stars a period")
        }
        let title = Self.title(order.description)
        let url = try await client(of: order.seller).call(
            "createInvoiceLink",
            StarsClient.Invoice(
                title: title, description: order.description, payload: "\(order.id)", prices: [.init(label: title, amount: amount)],
                subscriptionPeriod: isSubscription ? Self.periodSeconds : nil), as: String.self)
        return Checkout(id: url, url: url)
    }

    /// At most 32 UTF-16 units, whole characters only.
    private static func title(_ text: String) -> String {
        var title = ""
        for character in text {
            guard title.utf16.count + character.utf16.count <= 32 else { break }
            title.append(character)
        }
        return title
    }

    /// Telegram keeps nothing of a payment when it is made; what a Star is worth is known when they are cashed in.
    package func settlement(of payment: Payment) async throws(PaymentProviderError) -> Settlement? {
        Settlement(intentID: payment.providerPaymentID, chargeID: payment.providerPaymentID, fee: nil)
    }

    package var closesCheckouts: Bool { false }

    package func state(ofSubscription id: String) async throws(PaymentProviderError) -> SubscriptionState {
        throw .refused("Telegram tells of a subscription only when it changes")
    }

    /// Gives a payment back. That it was given back before is what is wanted.
    package func refund(charge: String, payer: Int64, seller: String) async throws(PaymentProviderError) {
        do {
            _ = try await client(of: seller).call("refundStarPayment", StarsClient.Charge(user: payer, charge: charge), as: Bool.self)
        } catch {
            guard case .refused(let text) = error, text.contains("CHARGE_ALREADY_REFUNDED") else { throw error }
        }
    }
}

extension Money {
    package init(stars: Int64) { self.init(nanos: stars * Money.nanosPerUnit, .stars) }

    /// Nil for what is no whole number of Stars.
    package var wholeStars: Int64? {
        guard currency == .stars, nanos > 0, nanos % Money.nanosPerUnit == 0 else { return nil }
        return nanos / Money.nanosPerUnit
    }
}
