import Values

/// One thing in the envelope of an answer.
struct PaddleAnswer<Object: Decodable>: Decodable {
    let data: Object
}

struct PaddlePage<Object: Decodable>: Decodable {
    struct Meta: Decodable {
        struct Pagination: Decodable {
            /// The whole address of the next page.
            let next: String?
            let hasMore: Bool?
        }
        let pagination: Pagination?
    }
    let data: [Object]
    let meta: Meta?
}

struct PaddleEvent<Object: Decodable>: Decodable {
    let eventId: String
    let eventType: String
    let occurredAt: PaddleTime
    let data: Object
}

/// RFC 3339, mostly with six decimals of a second.
struct PaddleTime: Decodable {
    let moment: Timestamp

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "“\(text.prefix(40))” is no time")
        }
        self.moment = moment
    }
}

/// What we told Paddle, and get back with the transaction, with its subscription and with that one's renewals.
struct PaddleEcho: Codable {
    let orderId: String?
    /// Of the subscription's latest change of plan.
    var changeId: String?
}

struct PaddlePeriod: Decodable {
    let startsAt: PaddleTime
    let endsAt: PaddleTime
}

struct PaddleTransaction: Decodable {
    struct Item: Decodable {
        struct Price: Decodable {
            struct Cycle: Decodable { let interval: String }
            let billingCycle: Cycle?
        }
        let price: Price?
    }

    struct Details: Decodable {
        struct Totals: Decodable {
            /// What the customer pays, tax and all.
            let grandTotal: String
            let tax: String?
            /// Nil until it is completed.
            let fee: String?
            let currencyCode: String?
        }

        struct LineItem: Decodable { let id: String }

        let totals: Totals
        let lineItems: [LineItem]?
    }

    struct Checkout: Decodable { let url: String? }

    struct Attempt: Decodable {
        let status: String?
        let errorCode: String?
    }

    let id: String
    let status: String
    let origin: String?
    let currencyCode: String
    let customerId: String?
    let subscriptionId: String?
    let customData: PaddleEcho?
    let billingPeriod: PaddlePeriod?
    let items: [Item]?
    let details: Details?
    let checkout: Checkout?
    let payments: [Attempt]?
    let updatedAt: PaddleTime?

    var isRecurring: Bool { subscriptionId != nil || (items ?? []).contains { $0.price?.billingCycle != nil } }

    var amount: Money {
        get throws(PaymentNewsError) {
            guard let total = details?.totals.grandTotal else { throw .unreadable("the transaction has no total") }
            return try PaddleAmount.money(total, currencyCode)
        }
    }

    /// What Paddle keeps: its fee, and the sales tax that it pays on as the merchant of record. Nil until it is known.
    var kept: Money? {
        get throws(PaymentNewsError) {
            guard let totals = details?.totals, let fee = totals.fee else { return nil }
            return try PaddleAmount.sum([fee, totals.tax ?? "0"], currencyCode)
        }
    }
}

struct PaddleSubscription: Decodable {
    struct Change: Decodable {
        let action: String
        let effectiveAt: PaddleTime
    }

    let id: String
    let status: String
    let customerId: String?
    let customData: PaddleEcho?
    let scheduledChange: Change?

    var state: SubscriptionState {
        get throws(PaymentNewsError) {
            let known: Subscription.Status =
                switch status {
                case "trialing", "active": .active
                case "past_due": .pastDue
                case "paused": .paused
                case "canceled": .cancelled
                default: throw .unreadable("“\(status.prefix(40))” is no status of a subscription")
                }
            let isLeaving = scheduledChange?.action == "cancel"
            return SubscriptionState(status: known, cancelsAt: isLeaving ? scheduledChange?.effectiveAt.moment : nil)
        }
    }
}

/// Money that goes back, by the owner's wish or the bank's.
struct PaddleAdjustment: Decodable {
    struct Totals: Decodable {
        let total: String
        let tax: String?
        /// Of its fee, what Paddle gives back with it.
        let fee: String?
    }

    struct PayoutTotals: Decodable {
        struct Fee: Decodable {
            /// In the currency that Paddle settles in.
            let amount: String?
        }
        let chargebackFee: Fee?
        let currencyCode: String?
    }

    let id: String
    let action: String
    let status: String
    let reason: String?
    let transactionId: String
    let currencyCode: String
    let totals: Totals
    let payoutTotals: PayoutTotals?

    var amount: Money {
        get throws(PaymentNewsError) { try PaddleAmount.money(totals.total, currencyCode) }
    }

    /// The part of its fee, and the tax, that Paddle gives back too.
    var returned: Money {
        get throws(PaymentNewsError) { try PaddleAmount.sum([totals.fee ?? "0", totals.tax ?? "0"], currencyCode) }
    }

    var chargebackFee: Money? {
        get throws(PaymentNewsError) {
            guard let amount = payoutTotals?.chargebackFee?.amount, amount != "0" else { return nil }
            return try PaddleAmount.money(amount, payoutTotals?.currencyCode ?? currencyCode)
        }
    }
}

extension PaddleAmount {
    fileprivate static func sum(_ amounts: [String], _ code: String) throws(PaymentNewsError) -> Money {
        var sum: Int64 = 0
        for text in amounts {
            let amount = try money(text, code)
            let (next, overflow) = sum.addingReportingOverflow(amount.nanos)
            guard !overflow else { throw .unreadable("an amount is larger than Kontor can count") }
            sum = next
        }
        guard let currency = Currency(code) else { throw .unreadable("“\(code.prefix(20))” is no currency") }
        return Money(nanos: sum, currency)
    }
}
