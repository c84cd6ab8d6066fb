import Billing
import Values

/// An order in JSON. Money is a decimal string.
struct OrderBody: Encodable {
    let id: String
    let status: String
    let checkoutUrl: String?
    /// The page within Telegram, of an order for Stars: then there is no other.
    let invoiceLink: String?
    let customerId: String
    let recipientId: String?
    let plan: String?
    let description: String
    let amount: String
    let currency: String
    let refunded: String
    let provider: String
    let failureReason: String?
    let createdAt: String
    let paidAt: String?

    init(_ order: Order) {
        id = order.id.description
        status = order.status.rawValue
        let isInvoice = order.provider == Stars.name
        checkoutUrl = isInvoice ? nil : order.checkoutURL
        invoiceLink = isInvoice ? order.checkoutURL : nil
        customerId = order.customerID.description
        recipientId = order.recipientID?.description
        plan = if case .subscription(let plan, _) = order.purpose { plan } else { order.soldPlan }
        description = order.description
        amount = order.amount.decimal
        currency = order.amount.currency.code
        refunded = order.refunded.decimal
        provider = order.provider
        failureReason = order.failureReason
        createdAt = order.createdAt.description
        paidAt = order.paidAt?.description
    }
}

/// An order with the money that came for it, and the money that is to go back.
struct OrderDetailBody: Encodable {
    let order: OrderBody
    let payments: [PaymentBody]
    let refunds: [RefundBody]

    func encode(to encoder: any Encoder) throws {
        try order.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(payments, forKey: .payments)
        try container.encode(refunds, forKey: .refunds)
    }

    private enum CodingKeys: CodingKey { case payments, refunds }
}

struct PaymentBody: Encodable {
    let id: String
    let amount: String
    let currency: String
    let refunded: String
    let fee: String?
    let paidAt: String

    init(_ payment: Payment) {
        id = payment.id.description
        amount = payment.amount.decimal
        currency = payment.amount.currency.code
        refunded = payment.refunded.decimal
        fee = payment.fee?.decimal
        paidAt = payment.paidAt.description
    }
}

struct RefundBody: Encodable {
    let id: String
    let orderId: String
    let paymentId: String
    let amount: String
    let currency: String
    let reason: String
    let requestedBy: String
    let status: String
    let failureReason: String?
    let createdAt: String
    let finishedAt: String?

    init(_ refund: Refund) {
        id = refund.id.description
        orderId = refund.orderID.description
        paymentId = refund.paymentID.description
        amount = refund.amount.decimal
        currency = refund.amount.currency.code
        reason = refund.reason
        requestedBy = refund.requestedBy
        status = refund.status.rawValue
        failureReason = refund.failureReason
        createdAt = refund.createdAt.description
        finishedAt = refund.finishedAt?.description
    }
}

struct EventBody: Encodable {
    let id: String
    let provider: String
    let providerEventId: String
    let type: String
    let status: String
    let reason: String?
    let occurredAt: String
    let receivedAt: String

    init(_ event: PaymentEvent) {
        id = event.id.description
        provider = event.provider
        providerEventId = event.providerEventID
        type = event.type
        status = event.status.rawValue
        reason = event.reason
        occurredAt = event.occurredAt.description
        receivedAt = event.receivedAt.description
    }
}
