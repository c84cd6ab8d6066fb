import Synchronization
import Values

@testable import Billing

/// An event as Stripe sends it in API version 2025-03-31.basil, as far as anybody reads it.
struct StripeTestEvent: Sendable {
    let id: String
    let json: String

    init(_ type: String, id: String, at time: Timestamp = Shop.noon, _ object: String) {
        self.id = id
        json =
            #"{"id":"\#(id)","object":"event","type":"\#(type)","created":\#(time.seconds),"livemode":false,"data":{"object":\#(object)}}"#
    }
}

// MARK: Single payments

extension StripeTestEvent {
    static func checkout(
        _ order: Order, _ type: String = "completed", id: String = "evt_checkout", at time: Timestamp = Shop.noon,
        status: String = "paid", amount: Int64? = nil, currency: String = "usd", session: String? = nil, intent: String = "pi_1",
        subscription: String = "sub_1", reference: String? = nil, metadata: String? = nil
    ) -> StripeTestEvent {
        let isSubscription = order.purpose.kind == .subscription
        let amount = amount ?? order.amount.nanos / 10_000_000
        return StripeTestEvent(
            "checkout.session.\(type)", id: id, at: time,
            """
            {"id":"\(session ?? order.providerCheckoutID ?? "cs_1")","object":"checkout.session","amount_total":\(amount),
            "currency":"\(currency)","mode":"\(isSubscription ? "subscription" : "payment")","payment_status":"\(status)",
            "client_reference_id":"\(reference ?? order.id.description)","metadata":{"order_id":"\(metadata ?? order.id.description)"},
            "payment_intent":\(isSubscription ? "null" : "\"\(intent)\""),
            "subscription":\(isSubscription ? "\"\(subscription)\"" : "null"),"customer":"cus_1","invoice":null}
            """)
    }

    static func refund(
        id: String = "evt_refund", total: Int64, intent: String = "pi_1", currency: String = "usd", at time: Timestamp = Shop.noon
    ) -> StripeTestEvent {
        StripeTestEvent(
            "charge.refunded", id: id, at: time,
            """
            {"id":"ch_of_\(intent)","object":"charge","amount":500,"amount_refunded":\(total),"currency":"\(currency)",
            "payment_intent":"\(intent)","metadata":{}}
            """)
    }

    /// With the balance transactions that have happened by then: taken with a fee of 15.00, given back without it.
    static func dispute(
        _ type: String, id: String, status: String = "needs_response", intent: String = "pi_1", isReturned: Bool = false
    ) -> StripeTestEvent {
        let taken = #"{"id":"txn_taken","amount":-500,"fee":1500,"currency":"usd"}"#
        let returned = isReturned ? #",{"id":"txn_returned","amount":500,"fee":-1500,"currency":"usd"}"# : ""
        return StripeTestEvent(
            "charge.dispute.\(type)", id: id,
            """
            {"id":"du_1","object":"dispute","charge":"ch_of_\(intent)","payment_intent":"\(intent)","amount":500,"currency":"usd",
            "status":"\(status)","balance_transactions":[\(type == "created" ? "" : taken + returned)]}
            """)
    }
}

// MARK: Subscriptions

extension StripeTestEvent {
    static func invoice(
        _ order: Order?, _ type: String = "paid", id: String = "evt_invoice", invoice: String = "in_1", subscription: String = "sub_1",
        amount: Int64 = 1000, currency: String = "usd", month: Int64 = 0, at time: Timestamp? = nil
    ) -> StripeTestEvent {
        let start = Shop.noon.seconds + month * 30 * 86_400
        return StripeTestEvent(
            "invoice.\(type)", id: id, at: time ?? Timestamp(seconds: start),
            """
            {"id":"\(invoice)","object":"invoice","amount_paid":\(amount),"currency":"\(currency)","customer":"cus_1",
            "parent":{"type":"subscription_details","subscription_details":{"subscription":"\(subscription)",
            "metadata":\(order.map { "{\"order_id\":\"\($0.id)\"}" } ?? "{}")}},
            "lines":{"data":[{"period":{"start":\(start),"end":\(start + 30 * 86_400)}}]}}
            """)
    }

    /// What a change of plan costs for the rest of the first month, from the day on.
    static func proration(
        id: String = "evt_proration", _ type: String = "paid", invoice: String = "in_proration", amount: Int64, day: Int64
    ) -> StripeTestEvent {
        let (start, end) = (Shop.noon.seconds + day * 86_400, Shop.noon.seconds + 30 * 86_400)
        return StripeTestEvent(
            "invoice.\(type)", id: id, at: Timestamp(seconds: start),
            """
            {"id":"\(invoice)","object":"invoice","amount_paid":\(amount),"currency":"usd","customer":"cus_1",
            "billing_reason":"subscription_update","parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_1",
            "metadata":{}}},"lines":{"data":[{"period":{"start":\(start),"end":\(end)}},{"period":{"start":\(start),"end":\(end)}}]}}
            """)
    }

    /// The form before 2025-03-31, in which the endpoint of an older account is told.
    static func olderInvoice(_ order: Order) -> StripeTestEvent {
        StripeTestEvent(
            "invoice.paid", id: "evt_older",
            """
            {"id":"in_1","object":"invoice","amount_paid":1000,"currency":"usd","customer":"cus_1","subscription":"sub_1",
            "subscription_details":{"metadata":{"order_id":"\(order.id)"}},"payment_intent":"pi_older","charge":"ch_older",
            "lines":{"data":[{"period":{"start":\(Shop.noon.seconds),"end":\(Shop.noon.seconds + 86_400)}}]}}
            """)
    }

    static func subscription(
        _ order: Order?, _ type: String = "updated", id: String, status: String = "active", subscription: String = "sub_1",
        cancels: Bool = false, at time: Timestamp = Shop.noon
    ) -> StripeTestEvent {
        StripeTestEvent(
            "customer.subscription.\(type)", id: id, at: time,
            """
            {"id":"\(subscription)","object":"subscription","status":"\(status)","customer":"cus_1","cancel_at_period_end":\(cancels),
            "cancel_at":null,"metadata":\(order.map { "{\"order_id\":\"\($0.id)\"}" } ?? "{}"),
            "items":{"data":[{"current_period_end":\(Shop.noon.seconds + 30 * 86_400)}]}}
            """)
    }
}
