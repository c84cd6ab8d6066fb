import Values

/// What a model's tokens cost. A model without an entry has no price, which is not the same as free.
package struct PriceBook: Sendable {
    /// Prices for a million tokens.
    package struct Price: Hashable, Sendable {
        package let input: Money
        package let cachedInput: Money
        package let output: Money

        package init(input: Money, cachedInput: Money? = nil, output: Money) {
            self.input = input
            self.cachedInput = cachedInput ?? input
            self.output = output
        }

        /// Cached input is a part of the input, at its own price.
        package func cost(of usage: TokenUsage) throws(MoneyError) -> Money {
            let fresh = try input.times(Int64(usage.input - usage.cachedInput), dividedBy: 1_000_000)
            let cached = try cachedInput.times(Int64(usage.cachedInput), dividedBy: 1_000_000)
            return try fresh.adding(cached).adding(output.times(Int64(usage.output), dividedBy: 1_000_000))
        }
    }

    package let currency: Currency
    /// The day the prices were read, and where.
    package let asOf: String
    package let source: String
    /// By `model` or `provider/model`; the longer one wins.
    var prices: [String: Price]

    package subscript(model: Model) -> Price? { prices[model.description] ?? prices[model.name] }

    /// What has a price, in the order of the alphabet.
    package var names: [String] { prices.keys.sorted() }

    /// The owner's prices over the list prices; keys are `model` or `provider/model`.
    package func overridden(by own: [String: Price]) -> PriceBook {
        var book = self
        book.prices.merge(own) { _, own in own }
        return book
    }
}
