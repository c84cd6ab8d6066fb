import Billing
import Testing
import Values

@testable import Server

@Suite("Configuration of referrals")
struct ReferralConfigurationTests {
    private func sample(_ referrals: String) -> String { ConfigurationSample.text + "referrals: \(referrals)\n" }

    @Test("a programme pays a share or an amount, for the first payment or for each")
    func terms() throws {
        #expect(try ConfigurationSample.read().referrals == nil)
        let share = try ConfigurationSample.read(sample("{ percent: \"12.5\", on: every_payment }"))
        #expect(share.referrals == ReferralTerms(.percent(basisPoints: 1250), on: .everyPayment, currency: .usd))
        let amount = try ConfigurationSample.read(sample("{ amount: \"2.00\", on: first_payment }"))
        #expect(amount.referrals == ReferralTerms(.amount(try Money("2", .usd)), on: .firstPayment, currency: .usd))
        for (text, points) in [("20", 2000), ("0.01", 1), ("100", 10_000), ("7.05", 705)] {
            let read = try ConfigurationSample.read(sample("{ percent: \"\(text)\", on: every_payment }"))
            #expect(read.referrals?.commission == .percent(basisPoints: points))
        }
    }

    @Test(
        "what is no such programme stops the start",
        arguments: [
            ("{ percent: \"0\", on: every_payment }", "percent is \"0\"; write a percentage from \"0.01\" to \"100\""),
            ("{ percent: \"100.01\", on: every_payment }", "write a percentage"),
            ("{ percent: \"1.005\", on: every_payment }", "write a percentage"),
            ("{ percent: \"20%\", on: every_payment }", "write a percentage"),
            ("{ percent: \"1.\", on: every_payment }", "write a percentage"),
            ("{ percent: \".5\", on: every_payment }", "write a percentage"),
            ("{ amount: \"0\", on: every_payment }", "write an amount above zero"),
            ("{ amount: \"-2\", on: every_payment }", "write an amount above zero"),
            ("{ percent: \"20\" }", "referrals needs on: first_payment or every_payment"),
            ("{ percent: \"20\", on: always }", "write first_payment or every_payment"),
            ("{ on: every_payment }", "referrals has neither percent nor amount"),
            ("{ percent: \"20\", amount: \"2\", on: every_payment }", "referrals has percent and amount"),
            ("{ percent: \"20\", on: every_payment, months: 3 }", "allowed: percent, amount, on"),
        ])
    func refusals(_ referrals: String, _ words: String) {
        #expect(ConfigurationSample.refusal(sample(referrals)).contains(words))
    }
}
