import Testing
import Values

@testable import Assistant

@Suite struct QuestionPackTests {
    @Test(
        "a pack is the fewest questions that a provider charges for",
        arguments: [
            // price, least charge, step → count, price of the pack
            ("0.05", "0.50", "0.01", 10, "0.50"), ("0.07", "0.50", "0.01", 8, "0.56"), ("0.50", "0.50", "0.01", 1, "0.50"),
            ("0.60", "0.50", "0.01", 1, "0.60"), ("0.49", "0.50", "0.01", 2, "0.98"), ("0.005", "0.50", "0.01", 100, "0.50"),
            ("0.0301", "0.50", "0.01", 100, "3.01"), ("0.0075", "0.50", "0.01", 68, "0.51"), ("20", "50", "1", 3, "60.00"),
            ("0.5", "50", "1", 100, "50.00"), ("0.000000001", "0.50", "0.01", 500_000_000, "0.50"), ("1000", "0.50", "0.01", 1, "1000.00"),
        ])
    func smallest(price: String, least: String, step: String, count: Int, amount: String) throws {
        let pack = QuestionPack(
            pricePerQuestion: try Money(price, .usd), leastCharge: try Money(least, .usd), step: try Money(step, .usd))
        #expect(pack?.count == count && pack?.price.decimal == amount)
    }

    @Test("what cannot be counted is not sold")
    func none() {
        let cent = Money(nanos: 10_000_000, .usd)
        #expect(QuestionPack(pricePerQuestion: .zero(.usd), leastCharge: cent, step: cent) == nil)
        #expect(QuestionPack(pricePerQuestion: Money(nanos: .max - 1, .usd), leastCharge: cent, step: cent) == nil)
    }
}
