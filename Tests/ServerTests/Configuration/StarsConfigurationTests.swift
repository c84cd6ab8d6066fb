import Assistant
import Testing
import Values

@testable import Server

@Suite("Telegram Stars in kontor.yaml") struct StarsConfigurationTests {
    private func pack(_ text: String) -> String {
        ConfigurationSample.with("free_questions: 3, questions_for_stars: \(text),", for: "free_questions: 3,")
    }

    @Test("what has a price in Stars is sold for them, through the bots themselves")
    func prices() throws {
        let plain = try ConfigurationSample.read()
        #expect(!plain.sellsForStars)
        let withPack = try ConfigurationSample.read(pack("20 for 50, payment_providers: [ stars, stripe ]"))
        #expect(withPack.sellsForStars)
        switch withPack.bots[0].product {
        case .assistant(let settings):
            #expect(settings.starsPack?.count == 20 && settings.starsPack?.price == Money(nanos: 50_000_000_000, .stars))
            #expect(settings.paymentProviders == ["stars", "stripe"])
        }
        let plan = try ConfigurationSample.read(ConfigurationSample.with("period: month, price_stars: 500", for: "period: month"))
        #expect(plan.plans.first?.starsPrice == Money(nanos: 500_000_000_000, .stars))
        #expect(plan.sellsForStars)
    }

    @Test(
        "a price in Stars that cannot be charged is refused with what can",
        arguments: ["20", "20 for 0", "0 for 20", "20 for 100001", "20 per 50", "-1 for 5", "20 for 5.5"])
    func refusals(_ text: String) {
        #expect(
            ConfigurationSample.refusal(pack(text)).contains("write how many questions for how many Stars, such as \"20 for 50\""))
    }

    @Test("a subscription in Stars is for a month, at most 10000, and nobody sells for Stars what has no price in them")
    func limits() {
        let weekly = ConfigurationSample.with("period: week, price_stars: 500", for: "period: month")
        #expect(ConfigurationSample.refusal(weekly).contains("price_stars needs the period month"))
        let dear = ConfigurationSample.with("period: month, price_stars: 10001", for: "period: month")
        #expect(ConfigurationSample.refusal(dear).contains("write a number from 1 to 10000"))
        let unpriced = ConfigurationSample.with("free_questions: 3, payment_providers: [ stars ],", for: "free_questions: 3,")
        #expect(ConfigurationSample.refusal(unpriced).contains("payment_providers names stars, but nothing has a price in Stars"))
    }
}
