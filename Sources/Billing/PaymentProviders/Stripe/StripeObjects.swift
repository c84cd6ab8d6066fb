import Values

/// What is read of Stripe's objects, in the forms of the pinned version and of those before it.

/// An id, or the whole object where it was expanded.
struct StripeReference: Decodable {
    let id: String

    private struct Object: Decodable { let id: String }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // What is no text is the object.
        if let id = try? container.decode(String.self) {
            self.id = id
        } else {
            id = try container.decode(Object.self).id
        }
    }
}

/// Seconds since 1970, of a year that can be counted in.
struct StripeTime: Decodable {
    let moment: Timestamp

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let seconds = try container.decode(Int64.self)
        guard (0...(1 << 40)).contains(seconds) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(seconds) is no time")
        }
        moment = Timestamp(seconds: seconds)
    }
}

struct StripeList<Element: Decodable>: Decodable { let data: [Element] }

/// What we told Stripe about an object, given back.
struct StripeMetadata: Decodable {
    let orderId: String?
    /// Of the latest change of plan.
    let changeId: String?
}

struct StripeEvent<Object: Decodable>: Decodable {
    struct Content: Decodable { let object: Object }

    let id: String
    let type: String
    let created: StripeTime
    let data: Content
}

struct StripeCheckoutSession: Decodable {
    let id: String
    let url: String?
    let mode: String?
    let clientReferenceId: String?
    let metadata: StripeMetadata?
    let amountTotal: Int64?
    let currency: String?
    let paymentStatus: String?
    let paymentIntent: StripeReference?
    let subscription: StripeReference?
    let customer: StripeReference?
}

struct StripeInvoice: Decodable {
    struct SubscriptionDetails: Decodable {
        let subscription: StripeReference?
        let metadata: StripeMetadata?
    }
    struct Parent: Decodable { let subscriptionDetails: SubscriptionDetails? }
    struct Line: Decodable {
        struct Period: Decodable {
            let start: StripeTime
            let end: StripeTime
        }
        let period: Period?
        let metadata: StripeMetadata?
    }
    struct PaymentOfInvoice: Decodable {
        struct Target: Decodable {
            let paymentIntent: StripeReference?
            let charge: StripeReference?
        }
        let payment: Target?
    }

    let id: String
    let parent: Parent?
    /// Before 2025-03-31, as are the details, the intent and the charge beside it.
    let subscription: StripeReference?
    let subscriptionDetails: SubscriptionDetails?
    let paymentIntent: StripeReference?
    let charge: StripeReference?
    /// There where it was expanded.
    let payments: StripeList<PaymentOfInvoice>?
    let customer: StripeReference?
    let amountPaid: Int64?
    let billingReason: String?
    let currency: String?
    let lines: StripeList<Line>?

    /// What a change of plan costs for the rest of a period.
    var isProration: Bool { billingReason == "subscription_update" }
    var subscriptionID: String? { (parent?.subscriptionDetails?.subscription ?? subscription)?.id }
    var intentID: String? { paymentIntent?.id ?? payments?.data.compactMap { $0.payment?.paymentIntent?.id }.first }
    var chargeID: String? { charge?.id ?? payments?.data.compactMap { $0.payment?.charge?.id }.first }
    var orderID: String? {
        parent?.subscriptionDetails?.metadata?.orderId ?? subscriptionDetails?.metadata?.orderId
            ?? lines?.data.compactMap { $0.metadata?.orderId }.first
    }
}

struct StripeSubscription: Decodable {
    struct Price: Decodable { let product: StripeReference? }
    struct Item: Decodable {
        let id: String?
        let currentPeriodEnd: StripeTime?
        let price: Price?
    }
    struct Pause: Decodable { let behavior: String? }

    let id: String
    let status: String
    let metadata: StripeMetadata?
    let customer: StripeReference?
    let cancelAtPeriodEnd: Bool?
    /// There while nothing is collected.
    let pauseCollection: Pause?
    let cancelAt: StripeTime?
    let items: StripeList<Item>?
    /// Before 2025-03-31.
    let currentPeriodEnd: StripeTime?

    var cancelsAt: Timestamp? {
        if let cancelAt { return cancelAt.moment }
        guard cancelAtPeriodEnd == true else { return nil }
        return currentPeriodEnd?.moment ?? items?.data.compactMap(\.currentPeriodEnd?.moment).max()
    }
}

struct StripeCharge: Decodable {
    let id: String
    let paymentIntent: StripeReference?
    /// Before 2025-03-31.
    let invoice: StripeReference?
    let metadata: StripeMetadata?
    let amountRefunded: Int64
    let currency: String
}

struct StripeRefund: Decodable {
    let id: String
    let charge: StripeReference?
    let paymentIntent: StripeReference?
    let amount: Int64
    let currency: String
}

struct StripeDispute: Decodable {
    struct BalanceTransaction: Decodable {
        let amount: Int64
        let fee: Int64
        let currency: String
    }

    let id: String
    let charge: StripeReference?
    let paymentIntent: StripeReference?
    let amount: Int64
    let currency: String
    let status: String
    let balanceTransactions: [BalanceTransaction]?
}

struct StripePaymentIntent: Decodable {
    struct Charge: Decodable {
        let id: String
        let balanceTransaction: BalanceTransaction?
    }
    struct BalanceTransaction: Decodable {
        let id: String
        let fee: Int64
        let currency: String
    }

    let id: String
    let latestCharge: Charge?
}

struct StripeBalance: Decodable { let object: String }
