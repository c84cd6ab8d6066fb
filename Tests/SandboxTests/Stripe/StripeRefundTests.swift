import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeRefundTests {
    private func paid(_ bench: StripeBench, _ amount: Int = 1000) async throws -> String {
        try #require(try bench.stripe.pay(try await bench.open(StripeBench.payment(amount))).paymentIntent)
    }

    @Test(
        "the fee is 2.9 % and 30 cents, to the cent",
        arguments: [(Int64(50), Int64(31)), (500, 45), (1000, 59), (9999, 320), (99_999_999, 2_900_030)])
    func fees(amount: Int64, fee: Int64) { #expect(StripeBalanceTransaction.fee(ofCharging: amount) == fee) }

    @Test("refunds add up in the charge, and no more than was paid goes back")
    func refunds() async throws {
        try await StripeBench.run { bench async throws in
            let intent = try await paid(bench)
            let first = try await bench.post("refunds", "payment_intent=\(intent)&amount=300&reason=requested_by_customer")
            #expect(first["status"] == "succeeded" && first["amount"] == 300)
            #expect(try await bench.newest("charge.refunded")["amount_refunded"] == 300)
            #expect(
                try await bench.call(.post, "refunds", "payment_intent=\(intent)&amount=701").refusal == "400 invalid_request_error amount")
            try bench.stripe.refund(paymentIntent: intent)
            let charge = try await bench.newest("charge.refunded")
            #expect(charge["amount_refunded"] == 1000 && charge["refunded"] == true)
            let event = try await bench.get("events", "type=charge.refunded&limit=1")["data"]?[0]
            #expect(event?["data"]?["previous_attributes"] == ["amount_refunded": 300, "refunded": false])
            #expect(try await bench.call(.post, "refunds", "payment_intent=\(intent)").refusal == "400 charge_already_refunded -")
            let balance = try await bench.get("balance")
            // The fee of 59 cents is not given back.
            #expect(balance["available"]?[0]?["amount"] == -1000 && balance["pending"]?[0]?["amount"] == 941)
        }
    }

    @Test("a dispute takes the money and a fee; won, the money comes back; lost, it does not", arguments: [true, false])
    func disputes(isWon: Bool) async throws {
        try await StripeBench.run { bench async throws in
            let intent = try await paid(bench)
            let id = try bench.stripe.dispute(paymentIntent: intent)
            #expect(try await bench.newest("charge.dispute.created")["balance_transactions"] == [])
            let withdrawn = try await bench.newest("charge.dispute.funds_withdrawn")
            #expect(withdrawn["balance_transactions"]?[0]?["net"] == -2500)
            #expect(try await bench.call(.post, "refunds", "payment_intent=\(intent)").refusal == "400 charge_disputed -")
            #expect(throws: SandboxError.self) { try bench.stripe.dispute(paymentIntent: intent) }
            try bench.stripe.close(dispute: id, isWon: isWon)
            #expect(try await bench.newest("charge.dispute.closed")["status"]?.text == (isWon ? "won" : "lost"))
            #expect(bench.eventTypes().contains("charge.dispute.funds_reinstated") == isWon)
            #expect(throws: SandboxError.self) { try bench.stripe.close(dispute: id, isWon: isWon) }
        }
    }
}
