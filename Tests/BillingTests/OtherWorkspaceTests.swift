import Jobs
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite("What another workspace sells", .bothEngines)
struct OtherWorkspaceTests {
    @Test("an order, its payment, subscription and event are neither found nor changed by their ids")
    func ids() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.checkout(order), .invoice(order), .subscription(order, id: "evt_active"))
            let unpaid = try await shop.openPack()
            let before = try await shop.rows(of: order)
            let payment = try #require(before.payments.first)
            let (subscription, event) = (try #require(before.subscription), try #require(before.events.first))
            let other = shop.database.scoped(to: ID(at: Shop.noon))
            let found = try await other.read { tx in
                let workspace = try tx.workspace
                return [
                    try tx.order(order.id, in: workspace) != nil, try tx.payment(payment.id, in: workspace) != nil,
                    try !tx.payments(of: order.id, in: workspace).isEmpty, try tx.subscription(of: order.id) != nil,
                    try tx.paymentEvent(event.id, in: workspace) != nil, try !tx.paymentEvents(in: workspace).isEmpty,
                ]
            }
            #expect(!found.contains(true), "\(found)")
            let changed = try await other.write { tx in
                let now = Shop.noon
                try tx.setReturnedQuantity(of: order.id, to: 1)
                try tx.setFee(of: payment.id, to: Money(nanos: 7, .usd))
                try tx.setRefunded(of: payment.id, to: Money(nanos: 7, .usd))
                try tx.setWithdrawn(of: payment.id, to: Money(nanos: 7, .usd))
                try tx.change(subscription.id, to: .cancelled, cancelsAt: now, changedAt: now, now: now)
                try tx.extendPaidPeriod(of: subscription.id, from: now, until: now.adding(.seconds(1 << 30)))
                try tx.settle(event.id, .rejected("other"), now: now)
                return [
                    try tx.markFailed(unpaid.id, .refused, reason: "other"), try tx.markExpired(unpaid.id),
                    try tx.markPaid(unpaid.id, now: now),
                    try tx.openDispute(of: payment.id, now: now),
                ]
            }
            #expect(!changed.contains(true), "\(changed)")
            let after = try await shop.rows(of: order)
            #expect("\(after)" == "\(before)")
            #expect(try await shop.current(unpaid).status == .open)
        }
    }
}

extension Shop {
    fileprivate struct Rows: Sendable {
        let order: Order?
        let payments: [Payment]
        let subscription: Subscription?
        let events: [PaymentEvent]
    }

    fileprivate func rows(of order: Order) async throws -> Rows {
        try await database.read { [workspace] tx in
            Rows(
                order: try tx.order(order.id, in: workspace.id), payments: try tx.payments(of: order.id, in: workspace.id),
                subscription: try tx.subscription(of: order.id), events: try tx.paymentEvents(in: workspace.id))
        }
    }
}
